"""Files that lie sealed for this server alone, piece by piece: of however large a one, only a piece is in memory."""

from __future__ import annotations

import io
import secrets
from typing import IO, TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE: Final = 1 << 16
_SEAL: Final = 16
"""bytes by which a sealed piece is longer"""
_SALT: Final = 16


class Sealer:
    """Seals what is written to it into an open file; without ``end`` the file does not open.

    ``name`` is the file's own. Each piece is sealed by its place and by whether it is the last one, so that none can be
    changed, moved, left out or put on.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        salt = secrets.token_bytes(_SALT)
        file.write(salt)
        self._file, self._cipher, self._number, self._held = file, _cipher(name, salt), 0, b""

    def write(self, data: bytes) -> None:
        """Seals what makes whole pieces and holds the rest."""
        self._held += data
        while len(self._held) > PIECE:
            self._put(self._held[:PIECE], last=False)
            self._held = self._held[PIECE:]

    def end(self) -> None:
        """Seals the last piece."""
        self._put(self._held, last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


def unsealed(file: IO[bytes], name: str) -> IO[bytes]:
    """What was sealed, to be read from its beginning. OSError here or while it is read where it is not as it was."""
    stream = io.BufferedReader(_Unsealed(file, name), PIECE)
    try:
        stream.peek()
    except OSError:
        stream.close()
        raise
    return stream


class _Unsealed(io.RawIOBase):
    """Opens one piece after the other."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._number, self._left = file, 0, memoryview(b"")
        self._cipher = _cipher(name, file.read(_SALT))
        self._ahead: bytes | None = file.read(PIECE + _SEAL)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        if not self._left and self._ahead is not None:
            self._open(self._ahead)
        given = memoryview(buffer).cast("B")
        count = min(len(given), len(self._left))
        given[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _open(self, sealed: bytes) -> None:
        ahead = self._file.read(PIECE + _SEAL)
        try:
            piece = self._cipher.decrypt(_nonce(self._number, last=not ahead), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise OSError("the file is not what was kept") from error
        self._left, self._ahead = memoryview(piece), ahead or None
        self._number += 1

    def close(self) -> None:
        self._file.close()
        super().close()


def _cipher(name: str, salt: bytes) -> AESGCM:
    """A key for this one writing of the file, so that the places of its pieces may be their nonces."""
    return AESGCM(salted_hmac("branchmgr.sealed_files", f"{name}/{salt.hex()}", algorithm="sha256").digest())


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
