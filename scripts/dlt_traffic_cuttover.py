#!/usr/bin/env python3
"""The runbook's command, as a thin shim of Switchback (scripts/dist/switchback.mjs).

    python scripts/dlt_traffic_cuttover.py --action rollback
    python scripts/dlt_traffic_cuttover.py --phase 10% --action setup

Needs Python 3.8, Node 20 and git; nothing has to be installed. The exit code is Switchback's:
0 pass, 1 fail, 2 wrong use or configuration, 3 unknown.
"""

import argparse
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUNDLE = os.path.join(ROOT, "scripts", "dist", "switchback.mjs")


def say(message):
    """To standard error: standard output holds Switchback's answer alone."""
    print(message, file=sys.stderr, flush=True)


def run_switchback(command, arguments):
    """Becomes Switchback, in the clone that this file lies in; its exit code is ours."""
    node = shutil.which("node")
    if node is None:
        say("error: Node was not found: observed no `node` on the PATH, expected Node 20.3 or newer.\n"
            "What to do: install Node, or put its folder on the PATH, then run this again.")
        sys.exit(2)
    if not os.path.isfile(BUNDLE):
        say("error: scripts/dist/switchback.mjs is missing from this clone.\n"
            "What to do: restore it with `git checkout -- scripts/dist`, then run this again.")
        sys.exit(2)
    argv = [node, BUNDLE, command, "--directory", ROOT, *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # exec on Windows returns to the caller before the program has ended
        sys.exit(subprocess.call(argv))
    os.execv(node, argv)


def parse_arguments():
    parser = argparse.ArgumentParser(description="The runbook's command, carried out by Switchback.")
    parser.add_argument("--phase", choices=["10%", "50%", "100%"], default="10%", help="the phase of --action setup")
    parser.add_argument("--action", choices=["setup", "collect", "monitor", "rollback", "status"],
                        help="without it the status is printed")
    parser.add_argument("--subreddits", nargs="+", default=[], help="of --action collect: only these")
    parser.add_argument("--limit", type=int, help="of --action collect: posts for each subreddit")
    parser.add_argument("--reason", help="of --action rollback and setup: why")
    return parser.parse_args()


def main():
    options = parse_arguments()
    reason = [] if options.reason is None else ["--reason=" + options.reason]
    if options.action is None:
        say("No --action was given: this prints the status. It no longer turns dlt on; that is --action setup.")
        run_switchback("status", [])
    if options.action == "monitor":
        say("Nothing is started: the scheduled workflow watches. This is the status now.")
        run_switchback("status", [])
    if options.action == "status":
        run_switchback("status", [])
    if options.action == "rollback":
        run_switchback("rollback", reason)
    if options.action == "setup":
        setup = reason or ["--reason=Set up at {} by the runbook's command.".format(options.phase)]
        run_switchback("advance", ["--phase", options.phase, *setup])
    limit = [] if options.limit is None else ["--limit", str(options.limit)]
    units = ["--units", *options.subreddits] if options.subreddits else []
    run_switchback("collect", ["--mode", "collect", *limit, *units])


if __name__ == "__main__":
    main()
