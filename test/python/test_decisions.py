"""switchback.py decides as `switchback gate` does: both read gate-cases.json (the other is decide-gate.test.ts)."""

import base64
import json
from pathlib import Path

import pytest
import switchback

TABLE = json.loads((Path(__file__).parent / "gate-cases.json").read_text(encoding="utf-8"))


def bytes_of(contents):
    if contents is None:
        return None
    return contents.encode("utf-8") if isinstance(contents, str) else base64.b64decode(contents["base64"])


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_answers_as_the_table_says(case):
    state = switchback.parse_state(bytes_of(case["config"]), bytes_of(case["routing"]), case["history"])
    for path in switchback.PATHS:
        answers = [switchback.decide(state, path, unit) for unit in TABLE["units"]]
        told = ["{} {}".format("run" if one.run else "do-not-run", one.reason_code) for one in answers]
        assert told == case[path]


def test_the_table_has_cases_of_every_answer():
    told = {answer for case in TABLE["cases"] for path in switchback.PATHS for answer in case[path]}
    assert len(told) >= 10


def test_another_path_is_refused():
    state = switchback.parse_state(None, None)
    with pytest.raises(ValueError):
        switchback.decide(state, "dtl")
