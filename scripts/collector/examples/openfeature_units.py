"""Which path collects each unit, asked through OpenFeature: the same answers as `switchback route`.

    pip install openfeature-sdk==0.10.0 openfeature-provider-flagd==0.6.1
    python openfeature_units.py /srv/switchback opensource SideProject

The flag file is read from a directory that is kept current, such as a clone that is pulled. So this answers for manual; dlt asks
`switchback gate dlt` (or switchback.py) as well, which reads the state now and the config beside the routing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict, Iterable

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

FLAG = "collection-path"
ROUTING_PATH = "config/routing.flagd.json"


def paths_of(directory: str, units: Iterable[str]) -> Dict[str, str]:
    """`{"opensource": "dlt", "SideProject": "manual"}`. Where the file cannot be read, every unit is manual's."""
    provider = FlagdProvider(
        resolver_type=ResolverType.FILE,
        offline_flag_source_path=str(Path(directory) / ROUTING_PATH),
        deadline_ms=5_000,
    )
    try:
        try:
            api.set_provider_and_wait(provider)
        except OpenFeatureError as error:
            # From here on the client answers with the default that it is given: manual.
            print("The routing cannot be read ({}).".format(type(error).__name__), file=sys.stderr)
        client = api.get_client()
        return {unit: client.get_string_value(FLAG, "manual", context_of(unit)) for unit in units}
    finally:
        api.shutdown()


def context_of(unit: str) -> EvaluationContext:
    """The attribute is in lower case, without blanks around it and without r/: flagd's `in` minds the case."""
    name = unit.strip().lower()
    return EvaluationContext(attributes={"unit": name[2:] if name.startswith("r/") else name})


if __name__ == "__main__":
    for name, path in paths_of(sys.argv[1], sys.argv[2:]).items():
        print(name, path)
