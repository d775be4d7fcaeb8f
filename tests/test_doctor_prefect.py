"""`doctor` and the watchdog name what is wrong with the Prefect server, whatever it answers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows import prefect_api


class Server(ThreadingHTTPServer):
    """A stand-in for the Prefect API that answers with what a test says."""

    daemon_threads = True
    late = stuck = ()
    scheduled = 3
    deployments = ("feeds",)
    workers = ("ONLINE",)

    def answer(self, path, body):
        """Give the rows of one question."""
        if path.endswith("/admin/version"):
            return "3.8.8"
        if path.endswith("/deployments/filter"):
            return [{"name": name} for name in self.deployments]
        if path.endswith("/workers/filter"):
            return [{"status": status} for status in self.workers]
        if path.endswith("/flow_runs/filter"):
            state = body["flow_runs"]["state"]
            if state.get("name"):
                return [{"name": name} for name in self.late]
            names = self.stuck if "RUNNING" in state["type"]["any_"] else range(self.scheduled)
            return [{"name": str(name), "id": "0a1b"} for name in names]
        return {}


class Answers(BaseHTTPRequestHandler):
    """Answers GET and POST with JSON."""

    def do_GET(self):
        """Answer."""
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        data = json.dumps(self.server.answer(self.path, body)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture
def api():
    """A Prefect API where all is well."""
    with Server(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("broken", "name", "cure"),
    [
        ({"deployments": ()}, "deployments", "ballotwire deploy"),
        ({"scheduled": 0}, "scheduler", "restart the server"),
        ({"workers": ("OFFLINE",)}, "worker", "prefect worker start"),
        ({"stuck": ("brave-owl",)}, "stuck runs", "prefect flow-run cancel"),
        ({"late": ("late-owl",)}, "late runs", "RUNBOOK"),
    ],
)
def test_a_fault_of_the_server_is_named(api, broken, name, cure):
    """No deployment, a dead scheduler, no worker, stuck and late runs: each has its name and cure."""
    environment = {"PREFECT_API_URL": f"http://127.0.0.1:{api.server_port}/api"}
    assert all(finding.level == "ok" for finding in prefect_api.findings(environment))
    for attribute, value in broken.items():
        setattr(api, attribute, value)
    found = {finding.name: finding for finding in prefect_api.findings(environment)}
    assert found[name].level != "ok"
    assert cure in found[name].cure


def test_a_server_that_does_not_answer_is_named():
    """A refused connection is a fault of the server and no traceback; without an address there is nothing to ask."""
    (found,) = prefect_api.findings({"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert (found.name, found.level) == ("server", "fail")
    (found,) = prefect_api.findings({})
    assert found.level == "ok"
