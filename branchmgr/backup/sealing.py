"""Locks a stream of bytes with a passphrase and opens it again, piece by piece, however long it is.

The passphrase becomes an SSH key (scrypt with a salt of its own for each file), and the format age does the rest: it
notices every byte that is changed, missing or too many. pyrage's own passphrases would hold the whole file in memory.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import BinaryIO, Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError

LEAST_CHARACTERS: Final = 16
PIECE: Final = 1 << 20
"""bytes that are moved at once"""
_COST: Final = 1 << 16
"""scrypt's n: 64 MB of memory, some tenths of a second"""
_HEAD: Final = re.compile(rb"branchmgr-backup 1 ([0-9a-f]{32})\n")
_HEAD_LENGTH: Final = len(b"branchmgr-backup 1 \n") + 32
_WAITING: Final = 16
"""pieces that are opened ahead"""

NO_KEY = _("No key is set. Set BACKUP_KEY, or BACKUP_KEY_FILE to a file that holds it.")
SHORT_KEY = _("The key is too short. Use a passphrase of %(least)s characters or more.")
WRONG_KEY = _("This backup does not open: the key is wrong, or the file was changed.")
NOT_A_BACKUP = _("This file is no backup of this software, or its beginning is damaged.")
DAMAGED = _("This backup is damaged or cut off. Nothing of it was used; take another copy.")


def passphrase() -> str:
    """The installation's key for backups: ``BACKUP_KEY``, else the text of the file ``BACKUP_KEY_FILE``."""
    key = settings.BACKUP_KEY or _of_file(settings.BACKUP_KEY_FILE)
    if not key:
        raise RefusedError(NO_KEY)
    if len(key) < LEAST_CHARACTERS:
        raise RefusedError(SHORT_KEY % {"least": LEAST_CHARACTERS})
    return key


def _of_file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip() if name else ""
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(_("The key file %(path)s cannot be read.") % {"path": name}) from error


@lru_cache(maxsize=4)
def _pair(key: str, salt: bytes) -> tuple[pyrage.ssh.Identity, pyrage.ssh.Recipient]:
    """The two halves of the key: what opens, and what locks."""
    seed = hashlib.scrypt(key.encode(), salt=salt, n=_COST, r=8, p=1, maxmem=1 << 27, dklen=32)
    private = Ed25519PrivateKey.from_private_bytes(seed)
    opens = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    locks = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return pyrage.ssh.Identity.from_buffer(opens), pyrage.ssh.Recipient.from_str(locks.decode())


class _Pieces(io.RawIOBase):
    """A stream over pieces of any size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while size > len(self._left) and (piece := next(self._pieces, None)) is not None:
            self._left += piece
        given, self._left = self._left[:size], self._left[size:]
        return given


def seal(pieces: Iterator[bytes], file: BinaryIO, *, key: str) -> None:
    """Writes the pieces, locked, to an open file; what goes wrong while they are made is raised as it is."""
    salt = secrets.token_bytes(16)
    file.write(b"branchmgr-backup 1 %s\n" % salt.hex().encode())
    failures: list[Exception] = []
    try:
        pyrage.encrypt_io(_Pieces(_watched(pieces, failures)), file, [_pair(key, salt)[1]])
    except pyrage.EncryptError as error:
        # The library tells of a failure in the pieces in words of its own.
        raise (failures[0] if failures else OSError(str(error))) from error


def _watched(pieces: Iterator[bytes], failures: list[Exception]) -> Iterator[bytes]:
    """The pieces as they are; that nobody takes them any more, as on a full disk, is no failure of theirs."""
    try:
        yield from pieces
    except Exception as failure:
        failures.append(failure)
        raise


def unsealed(file: BinaryIO, *, key: str) -> Iterator[bytes]:
    """What was locked, piece by piece. Nothing may be believed before the last piece has come.

    Raises RefusedError for a wrong key, for a file that is no backup, and for one that is changed, cut or too long.
    """
    head = _HEAD.fullmatch(file.read(_HEAD_LENGTH))
    if head is None:
        raise RefusedError(NOT_A_BACKUP)
    opens = _pair(key, bytes.fromhex(head[1].decode()))[0]
    passage = _Passage()
    thread = Thread(target=passage.open, args=(file, opens), daemon=True)
    thread.start()
    try:
        yield from passage.pieces()
    finally:
        passage.given_up.set()
        thread.join()


class _GivenUpError(Exception):
    """Nobody takes the pieces any more."""


class _Passage:
    """Where the library puts what it opens, and we take it."""

    def __init__(self) -> None:
        self.given_up = Event()
        self._queue: Queue[bytes | BaseException | None] = Queue(_WAITING)

    def open(self, file: BinaryIO, opens: pyrage.ssh.Identity) -> None:
        try:
            pyrage.decrypt_io(file, self, [opens])
            self._put(None)
        except _GivenUpError:
            return
        except pyrage.DecryptError as error:
            self._end(RefusedError(WRONG_KEY if "No matching keys" in str(error) else DAMAGED))
        except Exception:  # noqa: BLE001 - whatever the library finds wrong with the file
            self._end(RefusedError(DAMAGED))

    def write(self, piece: bytes) -> int:
        self._put(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """The library asks for it."""

    def pieces(self) -> Iterator[bytes]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def _end(self, failure: BaseException) -> None:
        try:
            self._put(failure)
        except _GivenUpError:
            return

    def _put(self, piece: bytes | BaseException | None) -> None:
        while not self.given_up.is_set():
            try:
                return self._queue.put(piece, timeout=0.2)
            except Full:
                continue
        raise _GivenUpError
