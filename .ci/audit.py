"""Fail on a known vulnerability in a lock file; say so, and pass, when the advisory service can't be asked.

    python .ci/audit.py requirements.lock [--osv-url URL] [--ignore-vuln ID]

The options are those of pip-audit. OSV is asked and not PyPI: a mirror of PyPI answers without advisories, which looks
like none.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(lock: str, *options: str) -> int:
    """Give the exit code: 1 for a vulnerability, else 0."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip", "--require-hashes"]
    command += ["--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        reason = (ran.stderr.strip().splitlines() or ["no answer"])[-1]
        sys.stderr.write(f"audit: warning: {lock} was not checked, the advisory service did not answer: {reason}\n")
        return 0
    bad = [(row, flaw) for row in rows for flaw in row.get("vulns", [])]
    for row, flaw in bad:
        cure = " or ".join(flaw["fix_versions"]) or "none yet"
        sys.stderr.write(f"audit: {row['name']} {row['version']}: {flaw['id']}, mended in {cure}\n")
    if unknown := [row["name"] for row in rows if "skip_reason" in row]:
        sys.stderr.write(f"audit: warning: not checked: {', '.join(unknown)}\n")
    sys.stderr.write(f"audit: {lock}: {len(rows) - len(unknown)} libraries checked, {len(bad)} vulnerabilities known\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
