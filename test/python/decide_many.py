"""Answers many gate questions in one process: JSON lines in, one answer a line out. For test/unit/scripts/collector-file.test.ts."""

import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "collector"))
sys.dont_write_bytecode = True
import switchback  # noqa: E402

for line in sys.stdin.buffer:
    asked = json.loads(line)
    files = [None if text is None else base64.b64decode(text) for text in (asked["config"], asked["routing"])]
    state = switchback.parse_state(files[0], files[1], asked["history"])
    answer = switchback.decide(state, asked["path"], asked["unit"])
    told = {"decision": "run" if answer.run else "do-not-run", "reasonCode": answer.reason_code, "fence": state.fencing_number}
    print(json.dumps(told))
