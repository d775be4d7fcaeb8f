"""Running the validators of others on what we ship."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def tool(name):
    """The path of a validator; the test is skipped, and says so, where it is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def judged(*command, **more):
    """Run a validator and give what it says."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)
    return ran.returncode, ran.stdout + ran.stderr
