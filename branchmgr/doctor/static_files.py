"""The doctor's look at static files: whether all that pages ask for was collected, and from this version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.utils.translation import gettext as _

from branchmgr.doctor.findings import Finding, Findings, fault, listed, well
from branchmgr.staticfinders import FILES, JOINED, JoinedFinder, joined_text


def collected() -> Findings:
    """Whether ``collectstatic`` was run, and again since the files changed."""
    storage: Any = staticfiles_storage
    if not isinstance(storage, ManifestFilesMixin):
        yield well(_("Static files are read where they were written (DEBUG)."))
        return
    root = Path(settings.STATIC_ROOT)
    stored, _hash = cast("tuple[dict[str, str], str]", storage.load_manifest())
    if not stored:
        yield _uncollected(_("Static files were never collected: pages fail."))
        return
    names = {*FILES, *JOINED, *(name for name, _content in _sources())}
    lost = [name for name in names if not (root / stored.get(name, "nowhere")).is_file()]
    if lost:
        yield _uncollected(_("Static files are missing: %(names)s.") % {"names": listed(sorted(lost))})
        return
    old = [name for name, content in _sources() if (root / name).read_bytes() != content]
    if old:
        yield _uncollected(
            _("Static files are of another version: %(names)s.") % {"names": listed(sorted(old))},
        )
        return
    yield well(_("All %(count)s static files are collected.") % {"count": len(names)})


def _uncollected(found: str) -> Finding:
    return fault(
        found,
        _("Run npm ci --omit=dev --ignore-scripts and manage.py collectstatic --noinput, then restart the web server."),
    )


def _sources() -> Iterator[tuple[str, bytes]]:
    """Every file by the name it is asked for; nothing is written, not even those that are joined."""
    for finder in get_finders():
        if isinstance(finder, JoinedFinder):
            continue
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                yield name, file.read()
    for name in JOINED:
        yield name, joined_text(name).encode()
