"""Systemd takes the units without a word and finds them sandboxed."""

import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.validators import judged, tool

SYSTEMD = Path(__file__).parents[1] / "deploy" / "systemd"
UNITS = sorted(SYSTEMD.iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_accepted(unit, tmp_path):
    """Systemd says nothing at all about a unit; its exit code alone would let a misspelt value pass."""
    analyze = tool("systemd-analyze")
    for each in UNITS:
        text = re.sub(r"/opt/ballotwire/bin/\w+", "/bin/true", each.read_text())
        (tmp_path / each.name).write_text(text)
    code, said = judged(analyze, "verify", "--man=no", str(tmp_path / unit.name))
    assert (code, said) == (0, "")


def test_a_misspelt_unit_is_refused(tmp_path):
    """The judgement above can fail: a misspelt value is remarked."""
    analyze = tool("systemd-analyze")
    (tmp_path / "x.service").write_text("[Service]\nExecStart=/bin/true\nRestart=allways\n")
    assert judged(analyze, "verify", "--man=no", str(tmp_path / "x.service"))[1]


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda unit: unit.name)
def test_units_are_sandboxed(unit):
    """Systemd's own score of exposure is "OK" or better: below 5 of 10."""
    code, said = judged(tool("systemd-analyze"), "security", "--offline=true", "--threshold=50", str(unit))
    assert code == 0, said[-400:]


def test_stopping_the_worker_waits_for_its_runs():
    """The unit's ExecStop ends only when the worker has no child any more."""
    text = (SYSTEMD / "ballotwire-worker.service").read_text()
    command = re.search(r"^ExecStop=/bin/sh -c '(.*)'$", text, re.MULTILINE).group(1).replace("$$", "$")
    with subprocess.Popen(["/bin/sh", "-c", "sleep 2; exec sleep 60"]) as worker:
        started = time.monotonic()
        stop = [*["/bin/sh", "-c"], command.replace("$MAINPID", str(worker.pid))]
        assert subprocess.run(stop, timeout=30, check=False).returncode == 0
        assert time.monotonic() - started > 2
        worker.terminate()
