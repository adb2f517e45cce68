"""Pins the dependencies anew: one universal lock for every Python from 3.11 on, without any registry's address.

pip-compile would leave out what only older patch releases need; uv's universal resolution keeps the markers.
"""

from __future__ import annotations

import subprocess
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q"


def main() -> None:
    """Writes requirements.txt, requirements-dev.txt and requirements-node.txt from their .in files."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "-q", "uv"], check=True)
        for name in ("requirements", "requirements-dev", "requirements-node"):
            subprocess.run(
                [f"{folder}/bin/uv", "pip", "compile", *OPTIONS.split(), f"{name}.in", "-o", f"{name}.txt"],
                cwd=ROOT,
                check=True,
            )


if __name__ == "__main__":
    main()
