"""The audit passes only when it has looked; a server on this machine plays the database."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ops import audit, process, sbom, setup
from ops.console import StopError

CANARY = {"jinja2": ["GHSA-462w-v97r-4m45"]}
LOCK = """\
django==5.2.19 \\
    --hash=sha256:00
    # via padriver
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:01
"""


@pytest.fixture
def lock(tmp_path):
    (tmp_path / "requirements.txt").write_text(LOCK)
    return tmp_path / "requirements.txt"


@pytest.fixture
def database():
    """Holes by name, what was asked, and how to ask; over HTTP as OSV is."""
    known, asked = {}, []

    class Osv(BaseHTTPRequestHandler):
        def do_POST(self):
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = question["package"]["name"]
            asked.append((name, question["version"]))
            self.send_response(200)
            self.end_headers()
            holes = [{"id": hole, "affected": []} for hole in known.get(name, [])]
            self.wfile.write(json.dumps({"vulns": holes} if holes else {}).encode())

        def log_message(self, *_args):
            pass

    server = HTTPServer((process.LOCALHOST, 0), Osv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known, asked, ["--osv-url", f"http://{process.LOCALHOST}:{server.server_port}/"]
    server.shutdown()
    server.server_close()


def test_audit_asks_about_every_package_and_passes(database, lock, capsys):
    known, asked, at = database
    known |= CANARY

    assert audit.audit([lock], at) == 0
    assert sorted(asked) == [("async-timeout", "5.0.1"), ("django", "5.2.19"), ("jinja2", "2.10")]
    assert capsys.readouterr().out == "2 packages, 0 with known holes\n"


def test_audit_names_the_package_with_a_hole(database, lock, capsys):
    known, _asked, at = database
    known |= CANARY | {"django": ["CVE-1", "CVE-2"]}

    assert audit.audit([lock], at) == 1
    said = "django 5.2.19: CVE-1, CVE-2\n2 packages, 1 with known holes\n"
    assert capsys.readouterr().out == said


def test_audit_trusts_no_database_that_knows_of_no_hole_at_all(database, lock):
    with pytest.raises(StopError, match="keeps one back"):
        audit.audit([lock], database[2])


def test_audit_fails_when_nobody_can_be_asked(lock):
    nobody = f"http://{process.LOCALHOST}:{process.free_port()}/"

    with pytest.raises(StopError, match="could not be asked"):
        audit.audit([lock], ["--osv-url", nobody])


def test_canary_is_none_of_ours():
    assert audit.CANARY[0] not in {name for file in audit.LOCKED for name, _v in audit.locked(file)}


def test_list_of_packages_has_all_that_production_installs(tmp_path):
    sbom.write(tmp_path / "sbom.json")

    made = json.loads((tmp_path / "sbom.json").read_text())
    packages = {(part["name"], part["version"]) for part in made["components"]}
    hashes = [part["externalReferences"][0]["hashes"] for part in made["components"]]
    assert packages == set(audit.locked(setup.PRODUCTION))
    assert all(hashes)
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "padriver")
