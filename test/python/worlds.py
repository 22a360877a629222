"""What the tests of the collector file stand on: state files, a git remote with a clone, a server that answers as GitHub's API does."""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = "config/traffic_cutover_config.json"
ROUTING = "config/routing.flagd.json"


def state_files(phase="10%", generation=3, dlt_units=("opensource",), **more):
    """The two files as Switchback writes them; None leaves one out."""
    config = {"schema_version": 1, "current_phase": phase, "dlt_enabled": phase != "manual_only", "manual_enabled": True}
    weights = {"weight:opensource": 40, "weight:sideproject": 90}
    targeting = {"if": [{"in": [{"var": "unit"}, list(dlt_units)]}, "dlt", "manual"]}
    flag = {"state": "ENABLED", "variants": {"manual": "manual", "dlt": "dlt"}, "defaultVariant": "manual"}
    routing = {
        "$schema": "https://flagd.dev/schema/v0/flags.json",
        "metadata": {"schema_version": 1, "generation": generation, "phase": phase, **weights},
        "flags": {"collection-path": {**flag, "targeting": targeting}},
    }
    return {CONFIG: json.dumps({**config, "generation": generation, **more}), ROUTING: json.dumps(routing)}


def write_files(folder, files):
    for path, text in files.items():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


class GitWorld:
    """A bare remote and a clone of it; `commit` moves the remote by another clone."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.remote = self.folder / "remote.git"
        self.clone = self.folder / "clone"
        self.other = self.folder / "other"
        self.git(self.folder, "init", "-q", "--bare", "-b", "main", str(self.remote))
        self.git(self.folder, "init", "-q", "-b", "main", str(self.other))
        self.git(self.other, "remote", "add", "origin", self.remote.as_uri())

    def git(self, cwd, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        who = ["-c", "user.name=Seed", "-c", "user.email=seed@example.org"]
        ran = subprocess.run(["git", *who, *arguments], cwd=cwd, env=environment, check=True, capture_output=True)
        return ran.stdout.decode("utf-8").strip()

    def commit(self, files, message="state", branch="main"):
        write_files(self.other, files)
        self.git(self.other, "add", "-A")
        self.git(self.other, "commit", "-q", "--allow-empty", "-m", message)
        self.git(self.other, "push", "-q", "origin", "HEAD:refs/heads/" + branch)

    def make_clone(self, *options):
        self.git(self.folder, "clone", "-q", *options, self.remote.as_uri(), str(self.clone))


class FakeApi:
    """`/repos/o/r/commits` and `/repos/o/r/contents/…`, and the same files plainly below `/plain`. `commits` is newest first."""

    def __init__(self):
        self.commits = {}
        self.requests = []
        self.status = 200
        world = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                world.requests.append((self.path, dict(self.headers)))
                status, body = world.answer(self.path)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:{}".format(self.server.server_port)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def push(self, files, message="state", branch="main"):
        listed = self.commits.setdefault(branch, [])
        listed.insert(0, ("{:040x}".format(sum(map(len, self.commits.values())) + 1), message, files))

    def answer(self, address):
        if self.status != 200:
            return self.status, b"{}"
        path, _, query = address.partition("?")
        asked = dict(part.split("=", 1) for part in query.split("&") if part)
        if path == "/repos/o/r/commits":
            listed = self.commits.get(asked.get("sha", "main"), [])
            told = [{"sha": oid, "commit": {"message": message}} for oid, message, _ in listed[: int(asked["per_page"])]]
            return (200, json.dumps(told).encode("utf-8")) if listed else (404, b"{}")
        if path.startswith("/repos/o/r/contents/"):
            found = [one for one in sum(self.commits.values(), []) if one[0] == asked["ref"]]
            return self.file(found, path[len("/repos/o/r/contents/") :])
        return self.file(self.commits.get("main", []), path[len("/plain/") :])

    def file(self, commits, path):
        text = commits[0][2].get(path) if commits else None
        return (404, b"{}") if text is None else (200, text.encode("utf-8"))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
