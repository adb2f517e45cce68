"""How far a reader or writer of many rows has come: told to whoever listens, a worker with a bar, else to nobody.

Readers and services say it in passing; none of them is handed a listener through all its functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")
Tell = Callable[[int, int], None]
WHOLE: Final = 100


class _Pace:
    """One bar of 100 parts: stages follow each other, each up to its own part."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begun_at = self._until = 0
        self._done, self._of = 0, 1

    def begin(self, until: int, of: int) -> None:
        self._begun_at, self._until = self._until, max(until, self._until)
        self._done, self._of = 0, max(of, 1)
        self.advance(0)

    def advance(self, count: int) -> None:
        self._done = min(self._done + count, self._of)
        self._tell(self._begun_at + (self._until - self._begun_at) * self._done // self._of, WHOLE)


_pace: ContextVar[_Pace | None] = ContextVar("pace", default=None)


@contextmanager
def told(tell: Tell) -> Iterator[None]:
    """Lets ``tell(step, of)`` hear how far what happens inside has come; what it raises ends it."""
    token = _pace.set(_Pace(tell))
    try:
        yield
    finally:
        _pace.reset(token)


def stage(*, until: int, of: int) -> None:
    """A stage of ``of`` steps begins; at its end ``until`` of 100 are done."""
    if pace := _pace.get():
        pace.begin(until, of)


def step(count: int = 1) -> None:
    """So many steps of the stage are done."""
    if pace := _pace.get():
        pace.advance(count)


def over(things: Sequence[T], *, until: int) -> Iterator[T]:
    """The things one by one, as a stage of their own."""
    stage(until=until, of=len(things))
    for thing in things:
        yield thing
        step()
