"""How far a work has come, told from inside it; and signs of life that need no word from the work itself.

Both are small files in the work's folder and no rows: an import's transaction, an export's read-only snapshot and the
one writer of SQLite would hide or hold up rows until the end. The tick carries them over into the row.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from branchmgr.long_work import store

EVERY: Final = 1
"""seconds between two words on how far a work has come, however often it tells"""
BEAT: Final = 10
"""seconds between two signs of life"""


T = TypeVar("T")


class CancelledError(Exception):
    """The person cancelled the work, or another worker has it by now; the worker stops and keeps nothing."""


class Progress:
    """Tells how far a work has come. Without a place (a small export) it tells nobody."""

    def __init__(self, place: str = "") -> None:
        self._place = place
        self._said_at = 0
        self._of = -1

    def at(self, step: int, of: int) -> None:
        """``step`` of ``of`` are done; as often as one likes. Raises CancelledError once the person cancelled."""
        now = time.monotonic_ns()
        if not self._place or (of == self._of and now - self._said_at < EVERY * 1_000_000_000):
            return
        self._said_at, self._of = now, of
        store.say(self._place, step, of)
        self.expect_wanted()

    def each(self, things: Iterable[T], of: int) -> Iterator[T]:
        """The same things; how many of about ``of`` are done is told on the way."""
        for number, thing in enumerate(things):
            self.at(min(number, of), of)
            yield thing

    def expect_wanted(self) -> None:
        """Raises CancelledError once the person cancelled."""
        if self._place and store.is_stopped(self._place):
            raise CancelledError


@contextmanager
def alive(place: str) -> Iterator[None]:
    """Gives a sign of life now and then, as long as this process lives, whatever happens inside."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            store.give_sign(place)

    store.give_sign(place)
    thread = threading.Thread(target=beat, name=f"sign of life {place}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
