#!/usr/bin/env python3
"""The runbook's step 2, as a thin shim of Switchback: the three lines first, then what else is known.

    python scripts/check_cutover_status.py

Arguments are those of `switchback status`: --offline, --json, --remote, --branch.
"""

import sys

from dlt_traffic_cuttover import run_switchback

if __name__ == "__main__":
    run_switchback("status", sys.argv[1:])
