"""`doctor` names what is wrong with the machine: interpreter, libraries, environment, disk, lock, feeds that fail."""

import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from flows import installation, symptoms
from storage.vitals import read_vitals
from tests.sound import look

ROOT = Path(__file__).parents[1]


def test_the_holder_of_the_lock_is_named(sound_store):
    """While another process works, doctor names it and does not fail."""
    script = (
        "import sys; from pathlib import Path; from storage.lock import holding\n"
        "with holding(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(sound_store.job_lock)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        found = look()["lock"]
        assert found.level == "warn"
        assert f"process {process.pid}" in found.message
    assert look()["lock"].level == "ok"


def test_wrong_libraries_are_named():
    """A library that breaks the scheduler without a word, and one that is missing, are named with the cure."""

    def installed(name):
        if name == "spacy":
            raise metadata.PackageNotFoundError(name)
        return "2.1.9" if name == "sqlalchemy" else metadata.version(name)

    found = installation.libraries(installed)
    assert found.level == "fail"
    assert "sqlalchemy 2.1.9 is not >=2.0,<2.1" in found.message
    assert "spacy is missing" in found.message
    assert "requirements.lock" in found.cure


def test_an_old_interpreter_is_named():
    """Python 3.10 is refused, 3.11 is not."""
    assert installation.interpreter((3, 10, 4)).level == "fail"
    assert installation.interpreter((3, 11, 0)).level == "ok"


def test_the_pins_are_those_of_the_package():
    """The pins of doctor stand word for word in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text()
    for name, pin in installation.PINS.items():
        assert f'"{name}{pin}"' in text


def test_a_misspelt_variable_is_named(sound_store):
    """A variable that no setting has is a fault of the settings, named with the nearest one."""
    found = look(BALLOTWIRE_CONTCT="x")["settings"]
    assert found.level == "fail"
    assert "unknown variable BALLOTWIRE_CONTCT; did you mean 'BALLOTWIRE_CONTACT'?" in found.message


def test_telemetry_that_is_on_is_named():
    """With a server and without the four switches, doctor warns and prints the switches."""
    found = installation.telemetry({"PREFECT_API_URL": "http://127.0.0.1:4200/api"})
    assert found.level == "warn"
    assert "DO_NOT_TRACK=1" in found.cure
    assert installation.telemetry({"PREFECT_API_URL": "x", **installation.TELEMETRY}).level == "ok"


def test_a_full_disk_is_named(sound_store):
    """Less room than the database needs once more is a fault; a tenth of a large disk is a warning."""
    vitals = read_vitals(sound_store)
    full = replace(vitals, disk_free=500_000_000, disk_total=100_000_000_000)
    scarce = replace(vitals, disk_free=9_000_000_000, disk_total=100_000_000_000)
    assert (symptoms.disk(full).level, symptoms.disk(scarce).level) == ("fail", "warn")


def test_failing_feeds_are_named(sound_store):
    """More than half failing is a fault, one failing is a warning, muted feeds don't count."""
    vitals = read_vitals(sound_store)
    levels = [
        symptoms.feeds(replace(vitals, feeds=feeds)).level
        for feeds in ({"ok": 1, "failing": 2, "muted": 9}, {"ok": 9, "failing": 1}, {"ok": 9, "muted": 3})
    ]
    assert levels == ["fail", "warn", "ok"]
