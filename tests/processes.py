"""Real servers for tests: processes of their own session that end with the test, PostgreSQL among them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port):
    """Whether someone does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(question, seconds, what):
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(1)
    raise AssertionError(f"{what} did not come within {seconds} s")


@contextmanager
def running(command, env, log, stop=signal.SIGTERM, **more):
    """Run a process of its own session; when the block ends, ask it to stop, then end its whole group."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **{"cwd": log.parent} | more
        )
        try:
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def postgres(log):
    """A PostgreSQL of the test's own, and its port; None where Debian's binaries are missing."""
    if POSTGRES is None:
        yield None
        return
    who = {"user": "postgres"} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if who:
            shutil.chown(folder, "postgres")
        data, port = f"{folder}/data", free_port()
        init = [POSTGRES / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(init, check=True, capture_output=True, cwd=folder, **who)
        options = ["-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with running(
            [POSTGRES / "postgres", "-D", data, *options], os.environ, log, stop=signal.SIGQUIT, cwd=folder, **who
        ):
            until(lambda: listening(port), 60, "PostgreSQL")
            yield port
