"""A disk that stops taking anything at the n-th thing asked of it: full, or mounted read-only."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

NEVER = 0
FULL, READ_ONLY = errno.ENOSPC, errno.EROFS
_ASKS = ("mkdir", "replace", "rename", "fsync", "unlink")


class FullDisk:
    """Counts what is asked of the disk; the ``last`` thing and all that come after it fail.

    A full disk still lets go of files; one that is read-only does not.
    """

    def __init__(self, last: int = NEVER, failure: int = FULL) -> None:
        self.asked, self.last, self.failure = 0, last, failure

    def ask(self) -> None:
        self.asked += 1
        if self.last and self.asked >= self.last:
            raise OSError(self.failure, os.strerror(self.failure))

    def asking(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """A call of the system that asks first; a place that is there already, or is not, is said as ever."""

        def asked(place: Any, *more: Any, **named: Any) -> Any:
            settled = isinstance(place, str | os.PathLike) and self._settled(act.__name__, Path(place))
            lets_go = act.__name__ == "unlink" and self.failure != READ_ONLY
            if not settled and not lets_go:
                self.ask()
            return act(place, *more, **named)

        return asked

    def _settled(self, name: str, place: Path) -> bool:
        return (name == "mkdir" and place.exists()) or (name == "unlink" and not place.exists())

    def opening(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """``io.open``, whose files ask at every write."""

        def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+"):
                return act(file, mode, *more, **named)
            if not isinstance(file, int):
                self.ask()
            return _File(self, act(file, mode, *more, **named))

        return opened

    def opening_low(self, act: Callable[..., int]) -> Callable[..., int]:
        """``os.open``."""

        def opened(file: Any, flags: int, *more: Any, **named: Any) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.ask()
            return act(file, flags, *more, **named)

        return opened


class _File:
    """An open file; what a full disk still takes of a piece is its first half."""

    def __init__(self, disk: FullDisk, stream: Any) -> None:
        self._disk, self._stream = disk, stream

    def write(self, data: Any) -> Any:
        try:
            self._disk.ask()
        except OSError:
            self._stream.write(bytes(data)[: len(data) // 2])
            raise
        return self._stream.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stream.close()


@contextmanager
def full_disk(last: int = NEVER, failure: int = FULL) -> Iterator[FullDisk]:
    """Lets everything that writes a file meet such a disk."""
    disk = FullDisk(last, failure)
    changes: list[Any] = [patch.object(os, name, disk.asking(getattr(os, name))) for name in _ASKS]
    changes += [patch("io.open", disk.opening(io.open)), patch("os.open", disk.opening_low(os.open))]
    for change in changes:
        change.start()
    try:
        yield disk
    finally:
        for change in reversed(changes):
            with suppress(RuntimeError):
                change.stop()
