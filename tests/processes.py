"""Real servers for tests: processes of their own session that end with the test, PostgreSQL among them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
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
def running(command, env, log, **more):
    """Run a process of its own session; when the block ends, ask it to stop, then end its whole group."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **{"cwd": log.parent} | more
        )
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):  # a shell ends at once and leaves what it started
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Postgres:
    """A PostgreSQL of the test's own that trusts whoever reaches it; it can be stopped at once and started again."""

    def __init__(self, folder, log, listen):
        self.port = free_port()
        self._log, self._process = log, None
        self._who = {"cwd": folder, "user": "postgres"} if os.getuid() == 0 else {"cwd": folder}
        self._command = [POSTGRES / "postgres", "-D", f"{folder}/data", "-p", str(self.port), "-k", folder]
        self._command += ["-c", f"listen_addresses={listen}", "-c", "fsync=off", "-c", "max_connections=300"]
        init = [POSTGRES / "initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(init, check=True, capture_output=True, **self._who)
        with Path(folder, "data", "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")

    def start(self):
        """Start, and wait until it answers."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **self._who
            )
        until(lambda: listening(self.port), 60, "PostgreSQL")

    def stop(self):
        """End it as a crash would."""
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@contextmanager
def postgres(log, listen="127.0.0.1"):
    """A PostgreSQL that runs; None where Debian's binaries are missing."""
    if POSTGRES is None:
        yield None
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        server = Postgres(folder, log, listen)
        server.start()
        try:
            yield server
        finally:
            server.stop()
