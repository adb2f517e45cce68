"""The files of imports on the disk: sealed for this server, found by who has the row, gone with it.

A roster is full of people's data: neither a workbook that waits for its confirmation nor what it would change lies
there open.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from branchmgr import uploads
from branchmgr.errors import RefusedError

FOLDER: Final = "imports"
LEFT_BEHIND: Final = timedelta(hours=1)
"""a file without a row that is younger may have a row that is being written"""
GONE: Final = _("This file is no longer kept here. Please choose it again.")
_NONCE: Final = b"\0" * 12


def keep(data: bytes) -> str:
    """Writes the data; the name by which it is found again. It goes where the transaction does not stay."""
    name = secrets.token_hex(16)
    uploads.write_until_settled(_path(name), _cipher(name).encrypt(_NONCE, data, None))
    return name


def content(name: str) -> bytes:
    """What was kept under a name; RefusedError where it is gone, or not what was kept."""
    try:
        return _cipher(name).decrypt(_NONCE, _path(name).read_bytes(), None)
    except (OSError, InvalidTag) as error:
        raise RefusedError(GONE) from error


def forget(name: str) -> None:
    """Takes away what was kept, once that is committed."""
    if name:
        uploads.unlink_once_committed(_path(name))


def sweep(known: Collection[str], now: datetime) -> Iterator[str]:
    """Takes away what has no row, left by a process that was killed; the names."""
    for path in uploads.untouched_since(now - LEFT_BEHIND, _folder()):
        if path.name not in known:
            path.unlink(missing_ok=True)
            yield path.name


def _cipher(name: str) -> AESGCM:
    """A key for this one file: its name is used once, so that the nonce may always be the same."""
    return AESGCM(salted_hmac("branchmgr.imports", name, algorithm="sha256").digest())


def _folder() -> Path:
    return Path(settings.UPLOADS_ROOT) / FOLDER


def _path(name: str) -> Path:
    return _folder() / name
