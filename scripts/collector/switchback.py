"""Which units a collector may fetch now, and what came of it: Switchback from inside a Python program.

Copy this file beside your collector, or put its folder on PYTHONPATH. It needs Python 3.9 and nothing else; git where the
state is read by git.

    import switchback

    for unit in switchback.units("manual", known=MY_SUBREDDITS):
        ...
        switchback.record(unit, "fetched", count=len(posts), newest_id=newest, oldest_id=oldest, calls=calls)

    # dlt: right before load()
    if not switchback.still_current():
        sys.exit("the traffic was taken back")

Under `switchback run` the answer is in the environment; without it the state is read by git (the default), over GitHub's API
or from a directory. dlt runs only on a state that was read just now; where it cannot be read, manual runs and dlt does not.
The decisions are those of `switchback gate`: one table of cases holds both to it.
"""

from __future__ import annotations

import datetime
import hashlib
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, FrozenSet, List, Mapping, NoReturn, Optional, Sequence, Tuple, Union

__all__ = [
    "Decision",
    "State",
    "StateUnreadable",
    "decide",
    "may_run",
    "parse_state",
    "pending_packages",
    "place",
    "read_state",
    "record",
    "record_run",
    "still_current",
    "units",
]

CONFIG_PATH = "config/traffic_cutover_config.json"
ROUTING_PATH = "config/routing.flagd.json"
STATE_BRANCH_PATH = "config/state-branch"
PATHS = ("manual", "dlt")
OUTCOMES = ("fetched", "nothing-new", "gone", "rate-limited", "failed")

_PHASES = ("manual_only", "shadow", "10%", "50%", "100%")
_CONFIG_SCHEMA_VERSION = 1
_MAX_GENERATION = 999_999_999_999_999
_MAX_CONFIG_BYTES = 262_144
_MAX_FILE_BYTES = 2 * 2**20
_MAX_DEPTH = 100
_MAX_SAFE_INTEGER = 2**53 - 1
_HISTORY_COMMITS = 50
_TIMEOUT_SECONDS = 20
_LINE_LIMIT = 16_384

# What JavaScript calls white space: Switchback itself is written in it, and both must cut the same names.
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_BAD_IN_NAME = re.compile("[" + re.escape(_SPACE) + "/\x00-\x1f\x7f-\x9f]")


class StateUnreadable(Exception):
    """The state could not be read, or its files are not what Switchback writes."""


@dataclass(frozen=True)
class State:
    """The live state as one look found it, readable or not."""

    config_problem: Optional[str]
    phase: str
    dlt_enabled: bool
    manual_enabled: bool
    generation: int
    routing_problem: Optional[str]
    routing_generation: int
    routing_phase: str
    registered: Tuple[str, ...]
    dlt_units: Tuple[str, ...]
    history_generation: int
    """The newest `Generation:` trailer of the last commits, 0 where there is none."""
    may_be_old: bool = False
    """From a directory or from plain files: manual alone goes by them."""

    @property
    def fencing_number(self) -> Optional[int]:
        """The generation in force, also after a transition was reverted by hand."""
        return None if self.config_problem is not None else max(self.generation, self.history_generation)


@dataclass(frozen=True)
class Decision:
    """As `switchback gate` answers: run or not, and the reason from its closed list."""

    run: bool
    reason_code: str
    message: str


# --- the decisions -------------------------------------------------------------------------------------------------


def unit_key(name: str) -> str:
    """A unit's name as it is compared everywhere: trimmed, without `r/`, in lower case."""
    return re.sub(r"\A/?[rR]/", "", name.strip(_SPACE)).lower()


def decide(state: State, path: str, unit: Optional[str] = None) -> Decision:
    """May this path collect now? With a unit: may it collect that one?"""
    _require_path(path)
    refusal = _refuse_dlt(state)
    allowed: Sequence[str] = state.dlt_units if refusal is None else ()
    if path == "manual":
        return _decide_manual(state, allowed, unit, refusal)
    if state.may_be_old:
        return _stop("input-invalid", "Files that may be old never let dlt run: read the state by git or over GitHub's API.")
    if refusal is not None:
        return refusal
    if unit is None:
        return _run("dlt has units.") if allowed else _stop("no-units", "No unit goes by dlt.")
    if unit_key(unit) in allowed:
        return _run("The unit goes by dlt.")
    return _stop("other-path", "The unit goes by manual.")


def _decide_manual(state: State, dlt_units: Sequence[str], unit: Optional[str], refusal: Optional[Decision]) -> Decision:
    if refusal is not None and refusal.reason_code in ("config-invalid", "routing-invalid"):
        return Decision(True, "state-unreadable", "The state cannot be read, so manual runs: " + refusal.message)
    if not state.manual_enabled:
        return _stop("manual-off", "The config has manual off.")
    if unit is not None:
        if unit_key(unit) not in dlt_units:
            return _run("The unit goes by manual.")
        return _stop("other-path", "The unit goes by dlt.")
    registered = state.registered if state.routing_problem is None else ()
    if registered and all(name in dlt_units for name in registered):
        return _stop("no-units", "Every registered unit goes by dlt.")
    return _run("manual has units.")


def _refuse_dlt(state: State) -> Optional[Decision]:
    """Why dlt may collect nothing; None where config and routing file, both of one transition, let it."""
    if state.config_problem is not None:
        return _stop("config-invalid", state.config_problem)
    if not state.dlt_enabled or state.phase == "manual_only":
        return _stop("dlt-off", "The config has dlt off: phase {}, dlt_enabled {}.".format(state.phase, state.dlt_enabled))
    if state.routing_problem is not None:
        return _stop("routing-invalid", state.routing_problem)
    if state.history_generation > state.generation:
        return _stop(
            "generation-behind",
            "The config is at generation {}, the history at {}: a transition was reverted by hand.".format(
                state.generation, state.history_generation
            ),
        )
    if (state.routing_generation, state.routing_phase) != (state.generation, state.phase):
        return _stop(
            "state-inconsistent",
            "The config says {} at generation {}, the routing file {} at {}.".format(
                state.phase, state.generation, state.routing_phase, state.routing_generation
            ),
        )
    return None


def _run(message: str) -> Decision:
    return Decision(True, "may-run", message)


def _stop(reason_code: str, message: str) -> Decision:
    return Decision(False, reason_code, message)


def _require_path(path: str) -> None:
    if path not in PATHS:
        raise ValueError("The path is {!r}, expected 'manual' or 'dlt'.".format(path))


# --- what a collector asks -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Begun:
    """What this process goes by since it asked for its units."""

    path: str
    generation: Optional[int]
    units: Tuple[str, ...]
    source: Optional[str]


_begun: Optional[_Begun] = None


def units(path: str, known: Optional[Sequence[str]] = None, source: Optional[str] = None) -> List[str]:
    """The units that this path collects now, as `known` writes them, else in lower case.

    `known` are the units that the collector knows by itself. manual needs them: it runs when the state cannot be read, and nobody
    else can say then what there is. An empty list means: collect nothing.
    """
    global _begun
    _require_path(path)
    if path == "manual" and known is None:
        raise TypeError("units('manual') needs known=[...], for the day when the state cannot be read.")
    wrapped = _wrapped(path) if source is None else None
    if wrapped is not None:
        _begun = wrapped
        if path == "dlt":
            return _named(wrapped.units, known)
        # Whatever dlt does not have, also what no register names.
        dlt = _dlt_units_of_environment()
        return [name for name in known or () if unit_key(name) not in dlt]
    try:
        state = read_state(source)
    except StateUnreadable:
        _begun = _Begun(path, None, (), source)
        return list(known or ()) if path == "manual" else []
    chosen = _choose(state, path, known)
    _begun = _Begun(path, state.fencing_number, tuple(unit_key(name) for name in chosen), source)
    return chosen


def _choose(state: State, path: str, known: Optional[Sequence[str]]) -> List[str]:
    if path == "dlt":
        return _named(state.dlt_units, known) if decide(state, "dlt").run else []
    return [name for name in known or () if decide(state, "manual", name).run]


def _named(keys: Sequence[str], known: Optional[Sequence[str]]) -> List[str]:
    if known is None:
        return list(keys)
    wanted = {unit_key(key) for key in keys}
    return [name for name in known if unit_key(name) in wanted]


def may_run(path: str, unit: Optional[str] = None, source: Optional[str] = None) -> bool:
    """`switchback gate`, from inside: reads the state now. Where it cannot be read, manual runs and dlt does not."""
    _require_path(path)
    try:
        return decide(read_state(source), path, unit).run
    except StateUnreadable:
        return path == "manual"


def still_current(source: Optional[str] = None) -> bool:
    """Whether what this process was started for still holds, by the state as it is now. Ask right before `load()`.

    dlt: false as well where the state cannot be read. manual: false only where the generation has changed.
    """
    begun = _begun
    if begun is None:
        path = os.environ.get("SWITCHBACK_PATH", "")
        begun = _wrapped(path) if path in PATHS else None
    if begun is None:
        raise RuntimeError("still_current() needs units() first, or `switchback run` around this program.")
    try:
        state = read_state(source if source is not None else begun.source)
    except StateUnreadable:
        return begun.path == "manual"
    now = state.fencing_number
    if begun.path == "manual":
        return begun.generation is None or now is None or now == begun.generation
    if not decide(state, "dlt").run or begun.generation is None or now != begun.generation:
        return False
    return all(unit_key(name) in state.dlt_units for name in begun.units)


def _wrapped(path: str) -> Optional[_Begun]:
    """What `switchback run` handed over. Its record file is gone once it is over: then its answer is old, and none."""
    environment = os.environ
    record_file = environment.get("SWITCHBACK_RECORD_FILE", "")
    if environment.get("SWITCHBACK_PATH") != path or not record_file or not os.path.exists(record_file):
        return None
    generation = environment.get("SWITCHBACK_GENERATION", "")
    names = tuple(name for name in environment.get("SWITCHBACK_UNITS", "").split(",") if name)
    return _Begun(path, int(generation) if re.fullmatch("[0-9]{1,15}", generation) else None, names, None)


def _dlt_units_of_environment() -> FrozenSet[str]:
    return frozenset(unit_key(name) for name in os.environ.get("SWITCHBACK_DLT_UNITS", "").split(",") if name)


# --- what a collector tells ----------------------------------------------------------------------------------------

_Instant = Union[datetime.datetime, float, None]


def record(
    unit: str,
    outcome: str,
    *,
    started_at: _Instant = None,
    duration_seconds: Optional[float] = None,
    count: Optional[int] = None,
    newest_id: Optional[str] = None,
    oldest_id: Optional[str] = None,
    saturated: Optional[bool] = None,
    calls: Optional[int] = None,
    throttled: Optional[int] = None,
    remaining_budget: Optional[float] = None,
) -> bool:
    """Tells `switchback run` what one fetch of one unit came to: fetched, nothing-new, gone, rate-limited or failed.

    *Nothing new* is a success. `started_at` is a datetime (without a zone: local time) or seconds since the epoch. False where
    nobody listens or the file cannot be written: a record never ends a collector.
    """
    if outcome not in OUTCOMES:
        raise ValueError("The outcome is {!r}, expected one of {}.".format(outcome, ", ".join(OUTCOMES)))
    return _append(
        {
            "unit": unit,
            "outcome": outcome,
            "started_at": _utc(started_at),
            "duration_seconds": duration_seconds,
            "count": count,
            "newest_id": newest_id,
            "oldest_id": oldest_id,
            "saturated": saturated,
            "calls": calls,
            "throttled": throttled,
            "remaining_budget": remaining_budget,
        }
    )


def record_run(*, pending_packages: Optional[int] = None, place: Optional[str] = None, version: Optional[str] = None) -> bool:
    """Tells what holds for the run as a whole: dlt's packages that are not loaded yet, place() of them, and the collector's version."""
    return _append({"kind": "run", "pending_packages": pending_packages, "place": place, "version": version})


def place(working_dir: str) -> str:
    """Where packages of dlt lie, for record_run(): this machine and that folder, of which neither can be read in it.

    `switchback run dlt --dlt-working-dir` names the same. A container, which has another name each time, is known by SWITCHBACK_PLACE.
    """
    machine = _machine_name()
    folder = os.path.realpath(os.path.expanduser(working_dir))
    return "{}-{}".format(_shorten(machine), _shorten("{}\0{}".format(machine, folder)))


def _machine_name() -> str:
    named = os.environ.get("SWITCHBACK_PLACE", "").strip(_SPACE)
    if named:
        return named
    if os.environ.get("RUNNER_ENVIRONMENT") != "github-hosted":
        return socket.gethostname()
    job = [os.environ.get(key, "") for key in ("GITHUB_REPOSITORY", "GITHUB_WORKFLOW", "GITHUB_JOB")]
    return "github-hosted {} {} {}".format(*job)


def _shorten(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


_WAITING = (("normalize", "extracted"), ("load", "new"), ("load", "normalized"))


def pending_packages(working_dir: str) -> Optional[int]:
    """How many packages of dlt are extracted and not loaded yet, for record_run(); dlt itself is not needed.

    The folder is the one of all pipelines (~/.dlt/pipelines) or of one. None where it cannot be read or holds no pipeline. Where dlt is
    not run at all, `switchback run dlt --dlt-working-dir` counts the same and records it.
    """
    here = os.path.expanduser(working_dir)
    try:
        names = _folders(here)
        pipelines = [here] if _is_pipeline(names) else [os.path.join(here, name) for name in names]
        known = [_pending_of(pipeline) for pipeline in pipelines if _is_pipeline(_folders(pipeline))]
    except OSError:
        # One folder that may not be read makes the whole count unknown: what lies in it would else count as nothing.
        return None
    return sum(known) if known else None


def _pending_of(pipeline: str) -> int:
    """A package that is being normalized lies in two of the folders under one load id. One marked to be aborted is dropped by the next run."""
    places = [os.path.join(pipeline, *place) for place in _WAITING]
    return len({load for place in places for load in _folders(place) if not _is_aborted(os.path.join(place, load))})


def _is_aborted(package: str) -> bool:
    try:
        with open(os.path.join(package, "load_package_state.json"), encoding="utf-8", errors="replace") as file:
            return re.search(r'"abort_requested"\s*:\s*true', file.read()) is not None
    except OSError:
        return False


def _is_pipeline(names: Sequence[str]) -> bool:
    return "normalize" in names or "load" in names


def _folders(path: str) -> List[str]:
    try:
        with os.scandir(path) as entries:
            return [one.name for one in entries if one.is_dir(follow_symlinks=False) and not one.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _append(entry: Mapping[str, object]) -> bool:
    path = os.environ.get("SWITCHBACK_RECORD_FILE", "")
    told = {key: value for key, value in entry.items() if value is not None}
    try:
        line = (json.dumps(told, allow_nan=False) + "\n").encode("ascii")
        if not path or len(line) > _LINE_LIMIT:
            return False
        # One write at the end of the file, so that processes side by side do not mix their lines. Never made anew.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            return os.write(handle, line) == len(line)
        finally:
            os.close(handle)
    except (OSError, TypeError, ValueError):
        return False


def _utc(instant: _Instant) -> Optional[str]:
    if instant is None:
        return None
    if not isinstance(instant, datetime.datetime):
        instant = datetime.datetime.fromtimestamp(instant, datetime.timezone.utc)
    text = instant.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


# --- the files -----------------------------------------------------------------------------------------------------


def parse_state(config: Optional[bytes], routing: Optional[bytes], history: Sequence[str] = ()) -> State:
    """The state of the two files and the messages of the newest commits. Whatever Switchback would not have written is refused."""
    values: Dict[str, Any] = {
        "config_problem": None,
        "phase": "manual_only",
        "dlt_enabled": False,
        "manual_enabled": True,
        "generation": 0,
        "routing_problem": None,
        "routing_generation": 0,
        "routing_phase": "manual_only",
        "registered": (),
        "dlt_units": (),
        "history_generation": _newest_generation(history),
    }
    try:
        values.update(_read_config(config))
    except _Refused as refused:
        values["config_problem"] = "{} {}".format(CONFIG_PATH, refused)
    try:
        values.update(_read_routing(routing))
    except _Refused as refused:
        values["routing_problem"] = "{} {}".format(ROUTING_PATH, refused)
    return State(**values)


class _Refused(Exception):
    pass


def _refuse(where: str, expected: str) -> NoReturn:
    raise _Refused("{}: expected {}".format(where or "as a whole", expected))


def _read_config(contents: Optional[bytes]) -> Dict[str, Any]:
    if contents is None:
        _refuse("", "a file")
    if len(contents) > _MAX_CONFIG_BYTES or contents.startswith(b"\xef\xbb\xbf"):
        _refuse("", "at most {} bytes without a byte order mark".format(_MAX_CONFIG_BYTES))
    config = _object(_parse_json(contents, "utf-8"), "")
    version = config.get("schema_version", 1)
    if not _is_integer(version, 1, _CONFIG_SCHEMA_VERSION):
        _refuse("schema_version", str(_CONFIG_SCHEMA_VERSION))
    for key in ("dlt_enabled", "manual_enabled"):
        if not isinstance(config.get(key), bool):
            _refuse(key, "true or false")
    if config.get("current_phase") not in _PHASES or not isinstance(config["current_phase"], str):
        _refuse("current_phase", "one of " + ", ".join(_PHASES))
    if not _is_integer(config.get("generation", 0), 0, _MAX_GENERATION):
        _refuse("generation", "a whole number")
    if not _is_integer(config.get("attempt", 0), 0, _MAX_SAFE_INTEGER):
        _refuse("attempt", "a whole number")
    for key in ("phase_started_at", "setup_timestamp", "rollback_timestamp"):
        _instant_or_null(config.get(key), key)
    _read_transition(config.get("last_transition"))
    _read_hold(config.get("hold"))
    if not isinstance(config.get("cutover_schedule", []), list):
        _refuse("cutover_schedule", "a list")
    _object(config.get("monitoring", {}), "monitoring")
    return {
        "phase": config["current_phase"],
        "dlt_enabled": config["dlt_enabled"],
        "manual_enabled": config["manual_enabled"],
        "generation": int(config.get("generation", 0)),
    }


def _read_transition(value: object) -> None:
    if value is None:
        return
    last = _object(value, "last_transition")
    for key in ("from", "by", "reason", "operation_id"):
        if not isinstance(last.get(key), str):
            _refuse("last_transition." + key, "a text")
    for key in ("trigger", "incident", "run_url"):
        if key not in last or not isinstance(last[key], (str, type(None))):
            _refuse("last_transition." + key, "a text or null")
    if not isinstance(last.get("to"), str) or last["to"] not in _PHASES:
        _refuse("last_transition.to", "one of " + ", ".join(_PHASES))
    _instant(last.get("at"), "last_transition.at")


def _read_hold(value: object) -> None:
    if value is None:
        return
    hold = _object(value, "hold")
    for key in ("by", "reason"):
        if not isinstance(hold.get(key), str):
            _refuse("hold." + key, "a text")
    _instant(hold.get("since"), "hold.since")
    if "expires_at" not in hold:
        _refuse("hold.expires_at", "an instant or null")
    _instant_or_null(hold["expires_at"], "hold.expires_at")


def _read_routing(contents: Optional[bytes]) -> Dict[str, Any]:
    if contents is None:
        _refuse("", "a file")
    file = _exactly(_parse_json(contents, "utf-8-sig"), "", ("$schema", "metadata", "flags"))
    if file["$schema"] != "https://flagd.dev/schema/v0/flags.json":
        _refuse("$schema", "flagd's schema")
    metadata = _object(file["metadata"], "metadata")
    if not _is_integer(metadata.get("schema_version"), 1, 1):
        _refuse("metadata.schema_version", "1")
    if not _is_integer(metadata.get("generation"), 0, _MAX_SAFE_INTEGER):
        _refuse("metadata.generation", "a whole number")
    phase = metadata.get("phase")
    if not isinstance(phase, str) or phase not in _PHASES:
        _refuse("metadata.phase", "one of " + ", ".join(_PHASES))
    if not isinstance(metadata.get("salt", ""), str):
        _refuse("metadata.salt", "a text")
    registered = _read_weights(metadata)
    dlt_units = _read_flag(file["flags"])
    if phase in ("manual_only", "shadow") and dlt_units:
        _refuse("flags", "no unit by dlt in phase " + phase)
    return {
        "routing_generation": int(metadata["generation"]),
        "routing_phase": phase,
        "registered": registered,
        "dlt_units": dlt_units,
    }


def _read_weights(metadata: Mapping[str, Any]) -> Tuple[str, ...]:
    registered = []
    for key, weight in metadata.items():
        if key in ("schema_version", "generation", "phase", "salt"):
            continue
        name = key[len("weight:") :]
        if not key.startswith("weight:") or not _is_name(name) or not _is_integer(weight, 1, _MAX_SAFE_INTEGER):
            _refuse("metadata", "weights by unit, each a whole number from 1")
        registered.append(name)
    return tuple(registered)


def _read_flag(value: object) -> Tuple[str, ...]:
    flags = _exactly(value, "flags", ("collection-path",))
    flag = _exactly(flags["collection-path"], "flag", ("state", "variants", "defaultVariant", "targeting"))
    variants = _exactly(flag["variants"], "variants", ("manual", "dlt"))
    if (flag["state"], flag["defaultVariant"], variants) != ("ENABLED", "manual", {"manual": "manual", "dlt": "dlt"}):
        _refuse("flag", "the one that Switchback writes")
    rule = _exactly(flag["targeting"], "targeting", ("if",))["if"]
    if not isinstance(rule, list) or len(rule) != 3 or rule[1:] != ["dlt", "manual"]:
        _refuse("targeting", "the rule that Switchback writes")
    membership = _exactly(rule[0], "targeting.if[0]", ("in",))["in"]
    if not isinstance(membership, list) or len(membership) != 2 or membership[0] != {"var": "unit"}:
        _refuse("targeting.if[0].in", "the rule that Switchback writes")
    names = membership[1]
    if not isinstance(names, list) or not all(isinstance(name, str) and _is_name(name) for name in names):
        _refuse("targeting.if[0].in[1]", "names of units in lower case")
    if len(set(names)) != len(names):
        _refuse("targeting.if[0].in[1]", "each unit once")
    return tuple(names)


def _is_name(name: str) -> bool:
    return name != "" and name == unit_key(name) and _BAD_IN_NAME.search(name) is None


def _exactly(value: object, where: str, keys: Sequence[str]) -> Dict[str, Any]:
    found = _object(value, where)
    if sorted(found) != sorted(keys):
        _refuse(where, "the keys " + ", ".join(keys))
    return found


def _object(value: object, where: str) -> Dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(where, "an object")
    return value


def _is_integer(value: object, least: int, most: int) -> bool:
    """As JSON has it: 1.0 is a whole number, true is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value == value and abs(value) != float("inf") and value == int(value) and least <= value <= most


def _parse_json(contents: bytes, encoding: str) -> object:
    try:
        text = contents.decode(encoding)
        if _depth(text) > _MAX_DEPTH:
            _refuse("", "at most {} levels of nesting".format(_MAX_DEPTH))
        return json.loads(text, parse_constant=lambda word: _refuse("", "JSON without " + word))
    except (UnicodeDecodeError, ValueError, RecursionError):
        _refuse("", "JSON in UTF-8")


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL):
        if mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def _instant_or_null(value: object, where: str) -> None:
    if value is not None:
        _instant(value, where)


def _instant(value: object, where: str) -> None:
    match = _ISO.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        _refuse(where, "an instant such as 2026-11-25T02:05:19Z")
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        at = datetime.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))
        if zone is not None and zone != "Z":
            hours, minutes = int(zone[1:3]), int(zone[-2:])
            if hours > 23 or minutes > 59:
                _refuse(where, "a zone within a day")
            at -= datetime.timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    except (ValueError, OverflowError):
        _refuse(where, "an instant that exists")


_TRAILER = re.compile("([A-Za-z][A-Za-z-]*): ([^\n\r\u2028\u2029]+)")
_CHERRY_PICK = re.compile(r"\(cherry picked from commit [0-9a-f]+\)")


def _newest_generation(history: Sequence[str]) -> int:
    """The largest `Generation:` trailer: people revert commits, so the config alone does not say which numbers were used."""
    return max([0] + [_generation_of(message) for message in history])


def _generation_of(message: str) -> int:
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", message.replace("\r\n", "\n").strip(_SPACE))[1:]
    generation = ""
    # From the end upwards, as long as every line of a paragraph is a trailer; within them the last one counts.
    for paragraph in reversed(paragraphs):
        lines = paragraph.split("\n")
        if not all(_TRAILER.fullmatch(line) or _CHERRY_PICK.fullmatch(line) for line in lines):
            break
        found = [match.group(2) for match in map(_TRAILER.fullmatch, lines) if match and match.group(1) == "Generation"]
        if found and generation == "":
            generation = found[-1]
    return int(generation) if re.fullmatch("[1-9][0-9]{0,14}", generation) else 0


# --- where the state is read ---------------------------------------------------------------------------------------


def read_state(source: Optional[str] = None) -> State:
    """The state as it is now.

    `source` is what `switchback run --state` takes: `git` or `git:DIR` (a clone of the operations repository; the remote of
    SWITCHBACK_REMOTE, else origin, and the branch of SWITCHBACK_BRANCH, else the one that the repository names),
    `https://api.github.com/repos/OWNER/REPO` (with GITHUB_TOKEN), `file:DIR`, or an address with the files below it. From the
    last two no commits are known, and they may be old: dlt does not run on them. Without `source` it is SWITCHBACK_STATE, else git.
    """
    text = source if source is not None else os.environ.get("SWITCHBACK_STATE") or "git"
    try:
        if text == "git" or text.startswith("git:"):
            return _read_git(text[len("git:") :] or _find_clone())
        if text.startswith("file:"):
            return replace(_read_directory(re.sub(r"\A//(?=/)", "", text[len("file:") :])), may_be_old=True)
        return _read_address(text)
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException, subprocess.SubprocessError) as fault:
        raise StateUnreadable("The state cannot be read ({}).".format(type(fault).__name__)) from fault


def _read_directory(directory: str) -> State:
    def read(path: str) -> Optional[bytes]:
        try:
            with open(os.path.join(directory, path), "rb") as file:
                return file.read(_MAX_FILE_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return None

    return parse_state(read(CONFIG_PATH), read(ROUTING_PATH))


def _read_git(clone: str) -> State:
    """Asks the remote each time which branch holds the state: what the clone remembers of that may be of yesterday."""
    remote = os.environ.get("SWITCHBACK_REMOTE") or "origin"
    branch = os.environ.get("SWITCHBACK_BRANCH") or _find_branch(clone, remote)
    tip = _fetch(clone, remote, branch)
    log = _git(clone, "log", "-{}".format(_HISTORY_COMMITS), "--encoding=UTF-8", "--format=%B%x00", tip, "--")
    history = log.decode("utf-8", "replace").split("\0")
    return parse_state(_blob(clone, tip, CONFIG_PATH), _blob(clone, tip, ROUTING_PATH), history)


def _find_branch(clone: str, remote: str) -> str:
    """The remote's default branch, or the one that its config/state-branch names."""
    head = _remote_head(clone, remote)
    if head is None:
        head = (_remembered_default(clone, remote), "")
    default, oid = head
    # A commit never changes: what the clone has of it is as good as what the remote would send.
    marker = _blob(clone, oid if _has(clone, oid) else _fetch(clone, remote, default), STATE_BRANCH_PATH)
    return default if marker is None else _branch_of(marker)


def _remote_head(clone: str, remote: str) -> Optional[Tuple[str, str]]:
    """The branch that the remote's HEAD stands on, and its commit; None where the remote does not say."""
    listed = _patiently(lambda: _git(clone, "ls-remote", "--symref", "--", remote, "HEAD")).decode("utf-8")
    branch = re.search(r"^ref: refs/heads/(.+)\tHEAD$", listed, re.MULTILINE)
    oid = re.search(r"^([0-9a-f]{40,64})\tHEAD$", listed, re.MULTILINE)
    return None if branch is None or oid is None else (branch.group(1), oid.group(1))


def _remembered_default(clone: str, remote: str) -> str:
    head = _ref(clone, remote, "symbolic-ref", "--quiet", "refs/remotes/{}/HEAD".format(remote))
    return head or _ref(clone, remote, "rev-parse", "--symbolic-full-name", "@{upstream}") or "main"


def _ref(clone: str, remote: str, *command: str) -> Optional[str]:
    prefix = "refs/remotes/{}/".format(remote)
    try:
        name = _git(clone, *command).decode("utf-8").strip()
    except subprocess.CalledProcessError:
        return None
    return name[len(prefix) :] if name.startswith(prefix) else None


def _has(clone: str, oid: str) -> bool:
    try:
        return bool(oid) and _git(clone, "rev-parse", "--verify", "--quiet", oid + "^{tree}") != b""
    except subprocess.CalledProcessError:
        return False


def _fetch(clone: str, remote: str, branch: str) -> str:
    """Brings the remote's branch into the clone; its tip, by whose name everything is read: both files must come from one commit."""
    tracking = "refs/remotes/{}/{}".format(remote, branch)
    shallow = _git(clone, "rev-parse", "--is-shallow-repository").strip() == b"true"
    fetch = ["fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap="]
    if shallow:
        fetch.append("--deepen={}".format(_HISTORY_COMMITS))
    fetch += ["--", remote, "+refs/heads/{}:{}".format(branch, tracking)]
    _patiently(lambda: _git(clone, *fetch))
    return _git(clone, "rev-parse", "--verify", tracking + "^{commit}").decode("ascii").strip()


def _patiently(ask: Callable[[], bytes]) -> bytes:
    """Once more after a while: another collector of this clone may just be fetching, and two cannot move one reference at once."""
    for pause in (0.1, 0.3, 0.9):
        try:
            return ask()
        except subprocess.CalledProcessError:
            time.sleep(pause * (0.5 + random.random()))
    return ask()


_NO_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\A[-/]|[/.]\Z|\A(?:@|HEAD)\Z|\Arefs/")


def _branch_of(marker: bytes) -> str:
    name = re.sub(r"\r?\n\Z", "", marker.decode("utf-8"))
    parts = name.split("/")
    if not 0 < len(name) <= 255 or _NO_BRANCH.search(name):
        raise ValueError("config/state-branch names no branch")
    if any(part.startswith(".") or part.endswith(".lock") for part in parts):
        raise ValueError("config/state-branch names no branch")
    return name


def _blob(clone: str, commit: str, path: str) -> Optional[bytes]:
    """None where the commit or the file is not there; a tree or anything else in its place is no file."""
    name = "{}:{}".format(commit, path).encode("utf-8") + b"\n"
    answer = _git(clone, "cat-file", "--batch", stdin=name)
    head, _, rest = answer.partition(b"\n")
    fields = head.rsplit(b" ", 2)
    if len(fields) != 3 or fields[1] != b"blob":
        return None
    return rest[: int(fields[2])]


# What would point git to another repository, or write secrets into traces.
_NOT_FOR_GIT = re.compile(
    "GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|CONFIG|TRACE.*|CURL_VERBOSE)"
)


def _git(clone: str, *arguments: str, stdin: bytes = b"") -> bytes:
    environment = {key: value for key, value in os.environ.items() if not _NOT_FOR_GIT.fullmatch(key)}
    environment.update(LC_ALL="C", GIT_TERMINAL_PROMPT="0", SSH_ASKPASS_REQUIRE="never", GIT_NO_REPLACE_OBJECTS="1")
    environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10")
    command = ["git", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *arguments]
    with subprocess.Popen(
        command,
        cwd=clone,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(stdin, timeout=_TIMEOUT_SECONDS)
        except BaseException:
            # What git started (ssh, a credential helper) ends with it.
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, "git " + arguments[0])
    return output


def _find_clone() -> str:
    """Here, where that is an operations repository, else the one that this file lies in."""
    for start in (os.getcwd(), os.path.dirname(os.path.abspath(__file__))):
        top = start
        while not os.path.exists(os.path.join(top, ".git")) and top != os.path.dirname(top):
            top = os.path.dirname(top)
        if os.path.exists(os.path.join(top, CONFIG_PATH)):
            return top
    return os.getcwd()


def _read_address(address: str) -> State:
    url = urllib.parse.urlsplit(address)
    local = url.hostname in ("localhost", "127.0.0.1", "::1")
    if not url.hostname or url.username or url.password or not (url.scheme == "https" or (url.scheme == "http" and local)):
        raise ValueError("the state's address is neither https nor one of this machine")
    path = re.sub(r"\.git\Z", "", url.path.rstrip("/"))
    if url.hostname == "github.com" and re.fullmatch(r"/[\w.-]+/[\w.-]+", path):
        return _read_github("https://api.github.com/repos" + path)
    base = "{}://{}{}".format(url.scheme, url.netloc, path)
    if re.fullmatch(r"/(?:api/v3/)?repos/[\w.-]+/[\w.-]+", path):
        return _read_github(base)
    files = [_get("{}/{}".format(base, name), {}) for name in (CONFIG_PATH, ROUTING_PATH)]
    return replace(parse_state(files[0], files[1]), may_be_old=True)


def _read_github(base: str) -> State:
    """Both files at the commit that the list of commits names first, so that they can never come from two."""
    branch = os.environ.get("SWITCHBACK_BRANCH")
    commits = _commits(base, branch)
    if not branch:
        marker = _contents(base, STATE_BRANCH_PATH, commits[0][0])
        if marker is not None:
            commits = _commits(base, _branch_of(marker))
    tip = commits[0][0]
    history = [message for _, message in commits]
    return parse_state(_contents(base, CONFIG_PATH, tip), _contents(base, ROUTING_PATH, tip), history)


def _commits(base: str, branch: Optional[str]) -> List[Tuple[str, str]]:
    query = {"per_page": str(_HISTORY_COMMITS), **({"sha": branch} if branch else {})}
    answer = _get("{}/commits?{}".format(base, urllib.parse.urlencode(query)), {"Accept": "application/vnd.github+json"})
    if answer is None:
        raise ValueError("there is no such repository or branch")
    listed = json.loads(answer)
    if not isinstance(listed, list) or not listed:
        raise ValueError("the answer is no list of commits")
    commits = []
    for one in listed:
        oid, message = (one["sha"], one["commit"]["message"]) if isinstance(one, dict) else ("", "")
        if not isinstance(oid, str) or not isinstance(message, str) or not re.fullmatch("[0-9a-f]{40,64}", oid):
            raise ValueError("the answer is no list of commits")
        commits.append((oid, message))
    return commits


def _contents(base: str, path: str, oid: str) -> Optional[bytes]:
    return _get("{}/contents/{}?ref={}".format(base, path, oid), {"Accept": "application/vnd.github.raw+json"})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not follow to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _get(address: str, headers: Mapping[str, str]) -> Optional[bytes]:
    """None for 404; an OSError for whatever is no answer."""
    request = urllib.request.Request(address, headers={"User-Agent": "switchback", "Cache-Control": "no-cache", **headers})
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if token and headers:
        request.add_unredirected_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(_MAX_FILE_BYTES + 1)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    if len(body) > _MAX_FILE_BYTES:
        raise ValueError("the answer is larger than 2 MiB")
    return body
