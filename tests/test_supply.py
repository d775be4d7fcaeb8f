"""The libraries of a release: listed from the lock, and checked against the known vulnerabilities."""

import json
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = "alpha==1.0 --hash=sha256:" + "0" * 64 + "\nbeta==2.0 --hash=sha256:" + "1" * 64 + "\n"
FLAW = {
    "id": "PYSEC-2020-1",
    "summary": "Reads what it must not.",
    "affected": [
        {
            "package": {"name": "beta", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
        }
    ],
}


@contextmanager
def advisories(flawed):
    """A service of advisories that knows one flaw, in one library."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"vulns": [FLAW]} if asked["package"]["name"] == flawed else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


def audited(tmp_path, url):
    """The exit code of the audit of a small lock, and what it says."""
    (tmp_path / "some.lock").write_text(LOCK)
    command = [sys.executable, ROOT / ".ci" / "audit.py", tmp_path / "some.lock", "--osv-url", url]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return ran.returncode, ran.stderr


@pytest.mark.parametrize(("flawed", "code"), [("beta", 1), ("gamma", 0)])
def test_a_known_vulnerability_fails_the_audit(tmp_path, flawed, code):
    """A library of the lock with an advisory ends the audit with 1 and its cure; one of another library does not."""
    with advisories(flawed) as url:
        ended, said = audited(tmp_path, url)
    assert ended == code, said
    assert ("beta 2.0: PYSEC-2020-1, mended in 2.1" in said) == bool(code)
    assert f"2 libraries checked, {code} vulnerabilities known" in said


def test_an_audit_without_its_service_warns(tmp_path):
    """When nobody answers, the audit says that it checked nothing, and passes."""
    ended, said = audited(tmp_path, "http://127.0.0.1:9/v1/query")
    assert ended == 0
    assert "was not checked" in said


@pytest.mark.slow
def test_the_bill_of_materials_is_the_lock(tmp_path):
    """`make sbom` lists each library of the lock with its version and hashes, and nothing else."""
    recipe = re.search(r"^\t\$\(BIN\)/(cyclonedx-py .*) --output-file", (ROOT / "Makefile").read_text(), re.MULTILINE)
    program, *options = recipe.group(1).split()
    made = tmp_path / "sbom.json"
    command = [Path(sys.executable).parent / program, *options, "--output-file", made]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=120)
    told = json.loads(made.read_text())
    locked = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert {(row["name"], row["version"]) for row in told["components"]} == set(locked)
    assert all(row["externalReferences"][0]["hashes"] for row in told["components"])
    assert told["metadata"]["component"]["name"] == "ballotwire"
