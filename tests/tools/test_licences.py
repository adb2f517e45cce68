"""The list of licences is that of the locks, and no package's licence reaches into the product's own code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import licences

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
REACHING = re.compile(r"(?<!L)GPL|General Public License(?! \(LGPL\))|SSPL|unknown|UNKNOWN|proprietary", re.IGNORECASE)


def unpinned(lock: str) -> list[str]:
    """The entries of a lock that a changed package could slip through: without an exact version or without a hash."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())
    return [each for each in entries if not re.match(r"[^=<>~!\s]+==[^\s*]+", each) or "--hash=sha256:" not in each]


def test_the_page_says_what_the_locks_pin() -> None:
    assert licences.PAGE.read_text() == licences.page()


def test_no_licence_reaches_into_the_product() -> None:
    found = [each for packages in licences.sections().values() for each in packages]
    assert [each for each in found if REACHING.search(each.licence)] == []


@pytest.mark.parametrize("told", ["GPL-3.0-only", "AGPL-3.0", "GNU General Public License (GPL)", "unknown"])
def test_a_licence_that_reaches_is_found(told: str) -> None:
    assert REACHING.search(told)


def test_a_package_that_the_page_leaves_out_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = licences.PAGE.read_text().splitlines(keepends=True)
    monkeypatch.setattr(licences, "PAGE", tmp_path / "licences.md")
    licences.PAGE.write_text("".join(line for line in lines if not line.startswith("| django |")))
    monkeypatch.setattr("sys.argv", ["licences", "check"])
    with pytest.raises(SystemExit, match="make licences"):
        licences.main()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    assert unpinned((ROOT / name).read_text()) == []


@pytest.mark.parametrize("entry", ["django==5.2", "django>=5.2 \\\n    --hash=sha256:00", "django"])
def test_an_entry_without_version_or_hash_is_found(entry: str) -> None:
    assert unpinned(f"a==1 \\\n    --hash=sha256:00\n{entry}\n") == [entry]


def test_every_front_end_package_is_pinned_with_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [place for place, said in packages.items() if place and not said.get("integrity")] == []
