"""The package: nobody else owns our three names, and the wheel carries all that it needs."""

import importlib.metadata
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_no_other_distribution_owns_our_names():
    """No library ships top-level flows, extractors or storage."""
    owners = importlib.metadata.packages_distributions()
    for name in ("flows", "extractors", "storage"):
        assert set(owners.get(name, [])) <= {"ballotwire"}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_wheel_runs_the_demo_outside_the_checkout(tmp_path):
    """Installed in an empty environment and run elsewhere, the demo ends well: all that it needs is inside."""
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT], check=True)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([*pip, *tmp_path.glob("*.whl")], check=True)
    ran = subprocess.run(
        [tmp_path / "venv" / "bin" / "ballotwire", "demo"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "one story in 5 outlets" in ran.stdout
    assert (tmp_path / "ballotwire-demo" / "reports" / "2020-08-19" / "report.html").exists()
