"""The browser for tests and pictures: the machine's Chromium, or the one npm installed, unpacked into var/browser."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules/@sparticuz/chromium/bin"
FOLDER = ROOT / "var/browser"
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Browser:
    """A Chromium and how it is started."""

    program: str
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def version(self) -> str:
        environment = {**os.environ, **self.environment}
        told = subprocess.run(
            [self.program, "--version", *self.arguments], capture_output=True, env=environment, check=False
        )
        return told.stdout.decode().strip() or "Chromium"


def find() -> Browser:
    """``CHROMIUM`` of the environment, then the machine's, then the unpacked one. RuntimeError without any."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    named = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES)]
    for program in named:
        if program:
            return Browser(program, sandbox)
    if not (FOLDER / "chromium").exists():
        unpack()
    arguments = [
        "--headless",
        "--no-zygote",
        "--no-sandbox",
        "--disable-gpu",
        "--use-gl=angle",
        "--use-angle=swiftshader",
    ]
    return Browser(str(FOLDER / "chromium"), arguments, {"LD_LIBRARY_PATH": str(FOLDER / "lib")})


def unpack() -> None:
    """Unpacks the browser that npm installed; RuntimeError where it is missing."""
    if not (PACKED / "chromium.br").exists():
        raise RuntimeError("No browser found: `make setup` installs one, CHROMIUM names another.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for archive in ("al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"):
        packed = brotli.decompress((PACKED / archive).read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as content:
            content.extractall(FOLDER)  # noqa: S202 - pinned by hash; Python 3.11.2 knows no filter
    program = FOLDER / "chromium"
    program.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    program.chmod(0o755)


if __name__ == "__main__":
    browser = find()
    if "--version" in sys.argv:
        print(f"browser: {browser.version()}")
