"""A workbook between its check and its confirmation: kept on this side, for this session, for a while."""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.access import Request
from branchmgr.errors import RefusedError

SESSION_KEY = "roster_upload"
KEPT_FOR = timedelta(hours=2)
TOKEN = re.compile(r"[0-9a-f]{32}")
_NONCE = b"\0" * 12


def keep(request: Request, source: bytes) -> str:
    """Keeps the workbook and returns the word by which this session, and no other, finds it again."""
    forget(request)
    _sweep()
    token = secrets.token_hex(16)
    try:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        _path(token).write_bytes(_sealed(source, token))
    except OSError as error:
        _path(token).unlink(missing_ok=True)
        raise RefusedError(_("The file could not be kept. Please tell the people who run this server.")) from error
    request.session[SESSION_KEY] = [token, hashlib.sha256(source).hexdigest(), clock.now().isoformat()]
    return token


def kept(request: Request, token: str) -> bytes:
    """Exactly the workbook that was kept; RefusedError where it is another's, too old or not the same any more."""
    known, fingerprint, moment = request.session.get(SESSION_KEY) or ("", "", "")
    if not known or token != known or clock.now() - datetime.fromisoformat(moment) > KEPT_FOR:
        raise _gone()
    try:
        source = _opened(_path(token).read_bytes(), token)
    except OSError as error:
        raise _gone() from error
    if hashlib.sha256(source).hexdigest() != fingerprint:
        raise _gone()
    return source


def forget(request: Request) -> None:
    """Takes away what this session has kept."""
    known = request.session.pop(SESSION_KEY, None)
    if known:
        with suppress(OSError):  # nobody finds it any more; what stays is swept later
            _path(known[0]).unlink(missing_ok=True)


def _sealed(source: bytes, token: str) -> bytes:
    """A roster is full of people's data: on the disk it lies sealed, for this server and these two hours."""
    return _cipher(token).encrypt(_NONCE, source, None)


def _opened(kept: bytes, token: str) -> bytes:
    try:
        return _cipher(token).decrypt(_NONCE, kept, None)
    except InvalidTag as error:
        raise _gone() from error


def _cipher(token: str) -> AESGCM:
    """A key for this one file: its token is used once, so that the nonce may always be the same."""
    return AESGCM(salted_hmac("groups.kept_roster", token, algorithm="sha256").digest())


def _folder() -> Path:
    return Path(settings.UPLOADS_ROOT) / "rosters"


def _path(token: str) -> Path:
    if not TOKEN.fullmatch(token):
        raise _gone()
    return _folder() / f"{token}.xlsx"


def _sweep() -> None:
    """Takes away what was kept too long, by whomever."""
    oldest = (clock.now() - KEPT_FOR).timestamp()
    for path in _folder().glob("*.xlsx"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        except OSError:  # another request was quicker
            continue


def _gone() -> RefusedError:
    return RefusedError(_("This file is no longer kept here. Please choose it again."))
