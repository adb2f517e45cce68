"""Serves the few files we use of installed packages, under ``vendor/``, and those that every page asks for as one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

PACKAGES = Path(settings.BASE_DIR) / "node_modules"
JOINED_FOLDER = Path(settings.VAR_DIR) / "joined"

# The .map files are named inside the minified ones, and hashed collection fails without them.
FILES = {
    "vendor/bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "vendor/bootstrap/bootstrap.min.css.map": "bootstrap/dist/css/bootstrap.min.css.map",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/echarts/LICENSE": "echarts/LICENSE",
    "vendor/echarts/LICENSE-d3": "echarts/licenses/LICENSE-d3",
    "vendor/echarts/NOTICE": "echarts/NOTICE",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
}

JOINED = {"css/frame.css": ("vendor/bootstrap/bootstrap.min.css", "css/branchmgr.css", "css/page.css")}
"""what every page asks for, by the one name under which it is served: a request each would keep a phone waiting"""
MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


class PackageStorage(FileSystemStorage):
    """Opens a file by the address it is served under."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(PACKAGES / FILES[Path(name).as_posix()])


class PackageFinder(BaseFinder):
    """Finds exactly the files named above; the rest of the packages is never served."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        source = FILES.get(Path(path).as_posix())
        found = [str(PACKAGES / source)] if source and (PACKAGES / source).exists() else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = PackageStorage(location=str(PACKAGES))
        yield from ((name, storage) for name, source in FILES.items() if (PACKAGES / source).exists())


class JoinedFinder(BaseFinder):
    """Joins the files that every page asks for; what is written is only ever read here and by ``collectstatic``."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = Path(path).as_posix()
        found = [str(_joined(name))] if name in JOINED else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=str(JOINED_FOLDER))
        for name in JOINED:
            _joined(name)
            yield name, storage


def joined_text(name: str) -> str:
    """What a joined file says; writes nothing."""
    parts = (Path(str(finders.find(part))).read_text(encoding="utf-8") for part in JOINED[name])
    return MAP.sub("", "\n".join(parts))


def _joined(name: str) -> Path:
    """The file of this name, written anew where one of its parts has changed."""
    text, place = joined_text(name), JOINED_FOLDER / name
    if not place.exists() or place.read_text(encoding="utf-8") != text:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        Path(file.name).replace(place)  # whoever reads it meanwhile has the old one
    return place
