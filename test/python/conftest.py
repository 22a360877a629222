"""Shared by the tests of the Python collector file: it is imported from where it lies."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "collector"))
sys.path.insert(0, str(ROOT / "scripts" / "collector" / "examples"))
sys.dont_write_bytecode = True
