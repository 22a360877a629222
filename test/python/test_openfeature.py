"""The OpenFeature example answers for every unit as `switchback route` does, and takes manual where the file says nothing."""

import json

import openfeature_units
import pytest
import switchback
from worlds import CONFIG, ROUTING, state_files, write_files

UNITS = ["unit_{}".format(at) for at in range(300)]
ON_DLT = UNITS[::3]


def test_answers_as_the_decisions_do_for_every_unit(tmp_path):
    files = state_files(dlt_units=sorted(ON_DLT))
    write_files(tmp_path, files)
    state = switchback.parse_state(files[CONFIG].encode(), files[ROUTING].encode())
    asked = UNITS + ["r/Unit_0", " UNIT_3 ", "nobody", "constructor", "__proto__", "toString", "0", ""]
    answers = openfeature_units.paths_of(str(tmp_path), asked)
    expected = {unit: "dlt" if switchback.decide(state, "dlt", unit).run else "manual" for unit in asked}
    assert answers == expected
    assert sum(path == "dlt" for path in answers.values()) == len(ON_DLT) + 2


def test_the_shipped_file_sends_nothing_by_dlt():
    from conftest import ROOT

    shipped = json.loads((ROOT / ROUTING).read_text(encoding="utf-8"))
    listed = shipped["flags"]["collection-path"]["targeting"]["if"][0]["in"][1]
    assert openfeature_units.paths_of(str(ROOT), ["opensource", "SideProject"]) == {
        unit: "dlt" if unit.lower() in listed else "manual" for unit in ["opensource", "SideProject"]
    }


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"flags":{}}'])
def test_a_file_that_says_nothing_leaves_every_unit_to_manual(tmp_path, text):
    if text is not None:
        write_files(tmp_path, {ROUTING: text})
    assert openfeature_units.paths_of(str(tmp_path), ["opensource"]) == {"opensource": "manual"}
