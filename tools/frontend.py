"""Installs the front-end packages with the machine's npm, or with the one from PyPI where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent


def npm() -> str:
    """The npm program to use; the wheel is installed into the virtual environment where the machine has none."""
    found = shutil.which("npm") or shutil.which("npm", path=str(SCRIPTS))
    if found:
        return found
    print("No npm on this machine: installing one into the virtual environment.")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements-node.txt")], check=True)
    return shutil.which("npm", path=str(SCRIPTS)) or sys.exit("npm could not be installed.")


def node() -> str:
    """The program that runs JavaScript, of the same kind as ``npm``."""
    return shutil.which("node") or shutil.which("node", path=str(SCRIPTS)) or sys.exit("make setup installs Node.js.")


def main() -> None:
    """``npm ci`` with what the command line adds (``--omit=dev``)."""
    program = npm()
    environment = {**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [program, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *sys.argv[1:]],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
