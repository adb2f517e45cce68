"""Serves the few files we use of installed front-end packages, under ``vendor/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

PACKAGES = Path(settings.BASE_DIR) / "node_modules"

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
