"""The tar inside a backup, as a stream: plain files alone, one after the other."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from branchmgr.backup.sealing import DAMAGED
from branchmgr.errors import RefusedError

_BLOCK: Final = tarfile.BLOCKSIZE
END: Final = bytes(2 * _BLOCK)
"""how a tar ends"""


def head(name: str, size: int) -> bytes:
    """What stands in front of a member's bytes."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")


def padding(size: int) -> bytes:
    """What stands behind them."""
    return bytes(-size % _BLOCK)


def member(name: str, data: bytes) -> bytes:
    """A member whose bytes are at hand."""
    return head(name, len(data)) + data + padding(len(data))


class Flow:
    """Takes exactly as many bytes as are asked for out of pieces of any size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def some(self, most: int) -> bytes:
        """Up to ``most`` bytes, at least one; RefusedError at the end of the stream."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                raise RefusedError(DAMAGED)
            self._left = memoryview(piece)
        given, self._left = self._left[:most], self._left[most:]
        return bytes(given)

    def exactly(self, size: int) -> bytes:
        """``size`` bytes; RefusedError where there are fewer."""
        parts: list[bytes] = []
        while size:
            parts.append(self.some(size))
            size -= len(parts[-1])
        return b"".join(parts)

    def rest(self) -> Iterator[bytes]:
        """Everything that is left."""
        yield bytes(self._left)
        yield from self._pieces


@dataclass(slots=True)
class Member:
    """One file of the tar; its bytes are taken in order, before the next one is asked for."""

    name: str
    size: int
    flow: Flow
    taken: int = 0

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, bit by bit."""
        while self.taken < self.size:
            piece = self.flow.some(self.size - self.taken)
            self.taken += len(piece)
            yield piece

    def data(self, *, most: int) -> bytes:
        """All of its bytes; RefusedError where they are more than ``most``."""
        if self.size > most:
            raise RefusedError(DAMAGED)
        return b"".join(self.pieces())


def members(pieces: Iterator[bytes]) -> Iterator[Member]:
    """The files of a tar, one by one. RefusedError for anything that is no plain file, and for an end before the end.

    The stream is read to its last byte, for it is whole only then.
    """
    flow = Flow(pieces)
    while any(block := flow.exactly(_BLOCK)):
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise RefusedError(DAMAGED) from error
        if info.type != tarfile.REGTYPE or info.size < 0:
            raise RefusedError(DAMAGED)
        found = Member(info.name, info.size, flow)
        yield found
        for _piece in found.pieces():
            continue
        flow.exactly(len(padding(found.size)))
    if any(any(piece) for piece in flow.rest()):
        raise RefusedError(DAMAGED)
