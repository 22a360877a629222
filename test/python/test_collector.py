"""switchback.py as a collector uses it: wrapped by `switchback run`, by git, over GitHub's API, from a directory."""

import ast
import datetime
import json
import os
import sys
import threading
from pathlib import Path

import pytest
import switchback
from conftest import ROOT
from worlds import CONFIG, ROUTING, FakeApi, GitWorld, state_files, write_files

KNOWN = ["OpenSource", "SideProject", "not_registered"]
ROLLED_BACK = {"phase": "manual_only", "generation": 4, "dlt_units": ()}


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """Nothing of the machine's own Switchback, GitHub or git; and no memory of the test before."""
    for name in list(os.environ):
        if name.startswith(("SWITCHBACK_", "GITHUB_", "GH_", "GIT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setattr(switchback, "_begun", None)


@pytest.fixture
def world(tmp_path):
    made = GitWorld(tmp_path)
    made.commit(state_files())
    made.make_clone()
    return made


@pytest.fixture
def api():
    made = FakeApi()
    made.push(state_files())
    yield made
    made.close()


@pytest.fixture
def wrapped(monkeypatch, tmp_path):
    """The environment of a child of `switchback run`; returns its record file."""

    def wrap(path, **more):
        record_file = tmp_path / "record.jsonl"
        record_file.touch()
        monkeypatch.setenv("SWITCHBACK_PATH", path)
        monkeypatch.setenv("SWITCHBACK_RECORD_FILE", str(record_file))
        for name, value in more.items():
            monkeypatch.setenv("SWITCHBACK_" + name, value)
        return record_file

    return wrap


def of(world):
    return "git:{}".format(world.clone)


# --- by git


def test_reads_the_remote_and_not_what_the_clone_has(world):
    assert switchback.units("dlt", source=of(world)) == ["opensource"]
    assert switchback.still_current()
    world.commit(state_files(**ROLLED_BACK))
    assert not switchback.still_current()
    assert switchback.units("dlt", source=of(world)) == []
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN


def test_names_units_as_the_collector_knows_them(world):
    assert switchback.units("dlt", known=KNOWN, source=of(world)) == ["OpenSource"]
    assert switchback.units("manual", known=KNOWN, source=of(world)) == ["SideProject", "not_registered"]


def test_a_remote_out_of_reach_lets_manual_run_and_dlt_not(world):
    assert switchback.units("dlt", source=of(world)) == ["opensource"]
    world.remote.rename(world.folder / "gone.git")
    assert not switchback.still_current()
    assert switchback.units("dlt", source=of(world)) == []
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN
    assert switchback.still_current()
    assert [switchback.may_run(path, source=of(world)) for path in switchback.PATHS] == [True, False]


def test_a_rollback_that_was_reverted_by_hand_keeps_dlt_off(world):
    world.commit(state_files(**ROLLED_BACK), "rollback: 10% -> manual_only\n\nGeneration: 4")
    world.commit(state_files(), "Revert by hand")
    assert switchback.units("dlt", source=of(world)) == []
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN


def test_sees_that_in_a_clone_of_depth_1_too(tmp_path):
    made = GitWorld(tmp_path)
    made.commit(state_files(**ROLLED_BACK), "rollback: 10% -> manual_only\n\nGeneration: 4")
    made.commit(state_files(), "Revert by hand")
    made.make_clone("--depth", "1")
    assert switchback.units("dlt", source=of(made)) == []


def test_goes_to_the_branch_that_the_repository_names(world):
    world.commit(state_files(**ROLLED_BACK), branch="live-state")
    world.commit({**state_files(), "config/state-branch": "live-state\n"})
    world.git(world.clone, "fetch", "-q")
    assert switchback.units("dlt", source=of(world)) == []


def test_follows_the_state_to_another_branch_that_the_clone_has_never_heard_of(world):
    assert switchback.units("dlt", source=of(world)) == ["opensource"]
    world.commit(state_files(**ROLLED_BACK), branch="live/state")
    world.commit({**state_files(), "config/state-branch": "live/state\n"})
    assert not switchback.still_current()
    assert switchback.units("dlt", source=of(world)) == []
    # Back again, with a state of its own.
    (world.other / "config/state-branch").unlink()
    world.commit(state_files(generation=5))
    assert switchback.units("dlt", source=of(world)) == ["opensource"]


def test_follows_the_default_branch_of_the_remote(world):
    assert switchback.units("manual", known=KNOWN, source=of(world)) == ["SideProject", "not_registered"]
    world.commit(state_files(**ROLLED_BACK), branch="trunk")
    world.git(world.remote, "symbolic-ref", "HEAD", "refs/heads/trunk")
    assert not switchback.still_current()
    world.git(world.remote, "update-ref", "-d", "refs/heads/main")
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN


def test_a_remote_that_does_not_name_its_default_is_read_as_the_clone_remembers_it(world):
    world.git(world.remote, "symbolic-ref", "HEAD", "refs/heads/not-made-yet")
    assert switchback.units("dlt", source=of(world)) == ["opensource"]


def test_a_marker_that_names_a_branch_that_is_not_there_lets_dlt_do_nothing(world):
    world.commit({**state_files(), "config/state-branch": "nowhere\n"})
    assert switchback.units("dlt", source=of(world)) == []
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN


def test_reads_the_marker_in_a_clone_of_depth_1_and_in_one_without_files(tmp_path):
    for options in (("--depth", "1"), ("--filter=blob:none", "--no-checkout")):
        folder = tmp_path / options[0].strip("-:=")[:5]
        folder.mkdir()
        made = GitWorld(folder)
        made.git(made.remote, "config", "uploadpack.allowFilter", "true")
        made.commit(state_files())
        made.make_clone(*options)
        made.commit(state_files(**ROLLED_BACK), branch="live")
        made.commit({**state_files(), "config/state-branch": "live\n"})
        assert switchback.units("dlt", source=of(made)) == []


@pytest.mark.parametrize("marker", ["", "a b\n", "../x", "refs/heads/main", "-x", "a..b", ".hidden/x"])
def test_a_marker_that_names_no_branch_is_a_state_that_cannot_be_read(world, marker):
    world.commit({"config/state-branch": marker})
    world.git(world.clone, "fetch", "-q")
    with pytest.raises(switchback.StateUnreadable):
        switchback.read_state(of(world))


def test_the_variable_says_another_branch(world, monkeypatch):
    world.commit(state_files(**ROLLED_BACK), branch="live-state")
    monkeypatch.setenv("SWITCHBACK_BRANCH", "live-state")
    assert switchback.units("dlt", source=of(world)) == []
    monkeypatch.setenv("SWITCHBACK_BRANCH", "--upload-pack=touch /tmp/x")
    with pytest.raises(switchback.StateUnreadable):
        switchback.read_state(of(world))


def test_collectors_side_by_side_in_one_clone_all_get_an_answer(world):
    world.commit(state_files(generation=3), "another commit")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(switchback.may_run("dlt", source=of(world)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 4


def test_without_git_manual_runs_and_dlt_does_not(world, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert switchback.units("dlt", source=of(world)) == []
    assert switchback.units("manual", known=KNOWN, source=of(world)) == KNOWN


def test_a_git_that_hangs_is_ended(world, monkeypatch, tmp_path):
    hanging = tmp_path / "bin"
    hanging.mkdir()
    (hanging / "git").write_text("#!/bin/sh\nsleep 60\n")
    (hanging / "git").chmod(0o755)
    monkeypatch.setenv("PATH", "{}:{}".format(hanging, os.environ["PATH"]))
    monkeypatch.setattr(switchback, "_TIMEOUT_SECONDS", 0.2)
    assert not switchback.may_run("dlt", source=of(world))


def test_finds_the_clone_around_it_or_the_one_that_the_file_lies_in(world, monkeypatch):
    monkeypatch.chdir(world.clone / "config")
    assert switchback.units("dlt") == ["opensource"]
    monkeypatch.setenv("SWITCHBACK_STATE", "git:/nonexistent")
    assert switchback.units("dlt") == []


# --- over GitHub's API


def test_reads_both_files_of_one_commit(api):
    source = api.url + "/repos/o/r"
    assert switchback.units("dlt", source=source) == ["opensource"]
    refs = {path.partition("ref=")[2] for path, _ in api.requests if "ref=" in path}
    assert len(refs) == 1
    api.push(state_files(**ROLLED_BACK))
    assert not switchback.still_current()


def test_a_revert_is_seen_over_the_api_too(api):
    api.push(state_files(**ROLLED_BACK), "rollback\n\nGeneration: 4")
    api.push(state_files(), "Revert by hand")
    assert switchback.units("dlt", source=api.url + "/repos/o/r") == []


def test_follows_the_branch_that_the_repository_names_over_the_api(api):
    api.push({**state_files(), "config/state-branch": "live/state\n"})
    api.push(state_files(**ROLLED_BACK), branch="live%2Fstate")
    assert switchback.units("dlt", source=api.url + "/repos/o/r") == []
    assert switchback.may_run("manual", "opensource", source=api.url + "/repos/o/r")


def test_follows_the_state_to_another_branch_over_the_api_in_mid_run(api):
    assert switchback.units("dlt", source=api.url + "/repos/o/r") == ["opensource"]
    api.push(state_files(**ROLLED_BACK), branch="live")
    api.push({**state_files(), "config/state-branch": "live\n"})
    assert not switchback.still_current()


def test_sends_the_token_to_the_api_alone(api, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    switchback.read_state(api.url + "/repos/o/r")
    assert {headers.get("Authorization") for _, headers in api.requests} == {"Bearer secret-token"}
    api.requests.clear()
    switchback.read_state(api.url + "/plain")
    assert {headers.get("Authorization") for _, headers in api.requests} == {None}


@pytest.mark.parametrize("status", [302, 401, 403, 404, 429, 500])
def test_an_api_that_does_not_answer_lets_manual_run_and_dlt_not(api, status):
    source = api.url + "/repos/o/r"
    api.status = status
    assert switchback.units("dlt", source=source) == []
    assert switchback.units("manual", known=KNOWN, source=source) == KNOWN


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b"[1]", b'[{"sha":1,"commit":{"message":""}}]', b'[{"sha":"../../x","commit":{"message":""}}]', b"\xff"]
)
def test_an_answer_that_is_no_list_of_commits_is_a_state_that_cannot_be_read(api, body, monkeypatch):
    monkeypatch.setattr(api, "answer", lambda _: (200, body))
    with pytest.raises(switchback.StateUnreadable):
        switchback.read_state(api.url + "/repos/o/r")


# --- from a directory or plain files


def test_a_directory_is_for_manual_alone(tmp_path):
    write_files(tmp_path, state_files())
    source = "file:{}".format(tmp_path)
    assert switchback.units("manual", known=KNOWN, source=source) == ["SideProject", "not_registered"]
    assert switchback.units("dlt", source=source) == []
    assert not switchback.may_run("dlt", source=source)
    assert switchback.units("manual", known=KNOWN, source="file://{}".format(tmp_path)) == ["SideProject", "not_registered"]


def test_plain_files_are_for_manual_alone(api):
    assert switchback.units("manual", known=KNOWN, source=api.url + "/plain") == ["SideProject", "not_registered"]
    assert switchback.units("dlt", source=api.url + "/plain") == []


def test_a_folder_or_a_secret_in_the_place_of_a_file(tmp_path):
    (tmp_path / CONFIG).mkdir(parents=True)
    source = "file:{}".format(tmp_path)
    assert switchback.units("manual", known=KNOWN, source=source) == KNOWN
    with pytest.raises(switchback.StateUnreadable):
        switchback.read_state(source)


@pytest.mark.parametrize("source", ["http://example.org/x", "ftp://example.org", "https://user:word@example.org/x", "nonsense", "https://"])
def test_what_is_no_address_is_a_state_that_cannot_be_read(source):
    assert switchback.units("dlt", source=source) == []
    with pytest.raises(switchback.StateUnreadable) as raised:
        switchback.read_state(source)
    assert "word" not in str(raised.value)


def test_manual_off_means_no_unit(tmp_path):
    write_files(tmp_path, state_files(manual_enabled=False))
    assert switchback.units("manual", known=KNOWN, source="file:{}".format(tmp_path)) == []


def test_manual_has_to_say_what_it_knows(tmp_path):
    with pytest.raises(TypeError):
        switchback.units("manual", source="file:{}".format(tmp_path))


# --- wrapped by `switchback run`


def test_takes_its_units_from_run(wrapped):
    wrapped("dlt", UNITS="OpenSource,startups", DLT_UNITS="opensource,startups", GENERATION="3", STATE="git:/nonexistent")
    assert switchback.units("dlt") == ["OpenSource", "startups"]
    assert switchback.units("dlt", known=["Startups", "other"]) == ["Startups"]


def test_manual_leaves_to_dlt_what_run_says(wrapped):
    wrapped("manual", UNITS="SideProject", DLT_UNITS="opensource", GENERATION="3")
    assert switchback.units("manual", known=KNOWN) == ["SideProject", "not_registered"]


def test_manual_takes_all_that_it_knows_where_run_knows_nothing(wrapped):
    wrapped("manual", DLT_UNITS="", STATE="git:/nonexistent")
    assert switchback.units("manual", known=KNOWN) == KNOWN
    assert switchback.still_current()


def test_asks_the_state_again_before_it_loads(wrapped, world):
    wrapped("dlt", UNITS="opensource", GENERATION="3", STATE=of(world), REMOTE="origin", BRANCH="main")
    assert switchback.still_current()
    # Rolled back and set up again meanwhile: the same units, and not the same run.
    world.commit(state_files(generation=5))
    assert not switchback.still_current()
    world.commit(state_files(phase="50%", dlt_units=("sideproject",)))
    assert not switchback.still_current()
    world.commit(state_files(**ROLLED_BACK))
    assert not switchback.still_current()


def test_an_environment_that_outlived_its_run_lets_nothing_of_dlt_pass(wrapped, world):
    record_file = wrapped("dlt", UNITS="opensource", GENERATION="3", STATE=of(world))
    world.commit(state_files(**ROLLED_BACK))
    assert switchback.units("dlt") == ["opensource"]
    record_file.unlink()
    assert switchback.units("dlt") == []


def test_says_that_it_was_asked_too_early(wrapped):
    with pytest.raises(RuntimeError):
        switchback.still_current()
    wrapped("dlt", UNITS="opensource", GENERATION="not a number", STATE="git:/nonexistent")
    assert not switchback.still_current()


# --- records


def lines_of(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="ascii").splitlines()]


def test_tells_what_a_unit_came_to(wrapped):
    record_file = wrapped("manual")
    at = datetime.datetime(2026, 11, 25, 13, 7, tzinfo=datetime.timezone.utc)
    assert switchback.record("OpenSource", "fetched", started_at=at, count=3, newest_id="t3_b", oldest_id="t3_a", saturated=False)
    assert switchback.record("x", "nothing-new", started_at=at.timestamp())
    assert switchback.record_run(pending_packages=0, version="1.31.0")
    fetched, nothing_new, run = lines_of(record_file)
    assert fetched["started_at"] == "2026-11-25T13:07:00.000Z" == nothing_new["started_at"]
    assert (fetched["unit"], fetched["count"], fetched["saturated"], "calls" in fetched) == ("OpenSource", 3, False, False)
    assert run == {"kind": "run", "pending_packages": 0, "version": "1.31.0"}


def test_a_place_is_what_switchback_makes_of_the_same(wrapped, monkeypatch, tmp_path):
    # The same two are in test/unit/shared/collector-run/place.test.ts.
    monkeypatch.setenv("SWITCHBACK_PLACE", " host-7 ")
    monkeypatch.setattr(switchback.os.path, "realpath", lambda path: path)
    assert switchback.place("/srv/dlt") == "43f49aa9-941e16ea"
    monkeypatch.undo()
    monkeypatch.setenv("SWITCHBACK_PLACE", "h\u00f6st 7")
    assert switchback.place("/srv/dlt").split("-")[0] == "23c7049c"


def test_a_place_is_one_folder_of_one_machine_by_whatever_link(wrapped, monkeypatch, tmp_path):
    for key in ("SWITCHBACK_PLACE", "RUNNER_ENVIRONMENT"):
        monkeypatch.delenv(key, raising=False)
    (tmp_path / "dlt").mkdir()
    (tmp_path / "link").symlink_to("dlt")
    here = switchback.place(str(tmp_path / "dlt"))
    assert here == switchback.place(str(tmp_path / "link") + "/")
    assert here != switchback.place(str(tmp_path))
    monkeypatch.setenv("RUNNER_ENVIRONMENT", "github-hosted")
    monkeypatch.setenv("GITHUB_WORKFLOW", "load")
    assert here.split("-")[0] != switchback.place(str(tmp_path / "dlt")).split("-")[0]
    record_file = wrapped("dlt")
    assert switchback.record_run(pending_packages=1, place=here)
    assert lines_of(record_file) == [{"kind": "run", "pending_packages": 1, "place": here}]


def test_a_time_without_a_zone_is_local(wrapped):
    record_file = wrapped("manual")
    naive = datetime.datetime(2026, 11, 25, 13, 7)
    switchback.record("x", "fetched", started_at=naive)
    told = datetime.datetime.fromisoformat(lines_of(record_file)[0]["started_at"].replace("Z", "+00:00"))
    assert told == naive.astimezone(datetime.timezone.utc)


def test_a_record_never_ends_a_collector(wrapped, monkeypatch, tmp_path):
    assert switchback.record("x", "fetched") is False
    record_file = wrapped("manual")
    assert switchback.record("x", "fetched", duration_seconds=float("nan")) is False
    assert switchback.record("x" * 100_000, "fetched") is False
    assert switchback.record("x", "fetched", count=object()) is False
    assert lines_of(record_file) == []
    for path in (tmp_path, tmp_path / "missing", "/dev/full"):
        monkeypatch.setenv("SWITCHBACK_RECORD_FILE", str(path))
        assert switchback.record("x", "fetched") is False
    assert not (tmp_path / "missing").exists()
    with pytest.raises(ValueError):
        switchback.record("x", "succeeded")


def test_lines_of_many_threads_do_not_mix(wrapped):
    record_file = wrapped("manual")
    threads = [
        threading.Thread(target=lambda at=at: [switchback.record("u{}".format(at), "fetched", count=one) for one in range(50)])
        for at in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines_of(record_file)) == 400


def test_a_hostile_name_stays_in_its_line(wrapped):
    record_file = wrapped("manual")
    switchback.record('x"\n{"unit":"y","outcome":"fetched"}\u2028\u202e', "failed")
    assert len(lines_of(record_file)) == 1


# --- the file itself


def test_is_written_for_python_3_9_and_the_standard_library_alone():
    text = (ROOT / "scripts/collector/switchback.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    modules = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= set(sys.stdlib_module_names)


def test_routing_of_another_file_is_no_surprise():
    state = switchback.parse_state(state_files()[CONFIG].encode(), state_files(generation=4)[ROUTING].encode())
    assert switchback.decide(state, "dlt").reason_code == "state-inconsistent"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("", 3), ("one", 2), ("two", 1), ("missing", None), ("one/load/loaded", None), ("empty", None)],
)
def test_counts_the_packages_of_dlt_that_are_not_loaded_yet(tmp_path, folder, expected):
    for place in (
        "one/normalize/extracted/1.5",
        "one/load/normalized/1.5",
        "one/load/normalized/2.5",
        "one/load/loaded/3.5",
        "two/load/new/4.5",
        "two/load/normalized/5.5",
        "empty",
    ):
        (tmp_path / place).mkdir(parents=True)
    aborted = tmp_path / "two/load/normalized/5.5/load_package_state.json"
    aborted.write_text('{"abort_requested": true}')
    assert switchback.pending_packages(str(tmp_path / folder)) == expected


def test_a_folder_that_cannot_be_read_makes_the_whole_count_unknown(tmp_path):
    (tmp_path / "one/load/new").mkdir(parents=True)
    (tmp_path / "two/load").mkdir(parents=True)
    (tmp_path / "two/load/new").symlink_to("new")
    assert switchback.pending_packages(str(tmp_path)) is None
    assert switchback.pending_packages(str(tmp_path / "one")) == 0
