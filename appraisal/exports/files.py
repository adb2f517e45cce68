"""A workbook as a file that a command names: whole, or not there at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError
from branchmgr.snapshots import snapshot
from branchmgr.spreadsheets import Written, write_workbook


def save_workbook(path: str, sheets: Iterable[Written], *, created: datetime, record: Callable[[], object]) -> None:
    """Writes the workbook beside its place, then records it and moves it there, both or neither.

    Refused where the folder is missing or cannot be written to; what stood at ``path`` is left as it was.
    """
    with _writing(path), _beside(Path(path)) as draft:
        with draft.open("wb") as stream, snapshot():
            write_workbook(stream, sheets, created=created)
        with transaction.atomic():
            record()
            draft.replace(path)


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RefusedError(
            _("The file %(path)s cannot be written: %(error)s.") % {"path": path, "error": error.strerror}
        ) from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file in the folder of ``target``, gone afterwards unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    os.close(handle)
    draft = Path(name)
    try:
        draft.chmod(0o640)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
