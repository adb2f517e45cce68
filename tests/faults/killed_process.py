"""A process that counts what it writes to the database and ends itself by ``kill -9`` at the n-th time."""

from __future__ import annotations

import os
import re
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
NEVER = 0
_forks = get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.forked"])


class Writes:
    """Counts each statement that writes, once it is done, and each commit; at the ``last`` one the process dies."""

    def __init__(self, last: int) -> None:
        self.count, self.last = 0, last

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if _WRITES.match(sql):
            self.add()
        return result

    def add(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_commits(self) -> None:
        every: Any = BaseDatabaseWrapper
        committed = every._commit

        def commit(wrapper: Any) -> Any:
            result = committed(wrapper)
            self.add()
            return result

        every._commit = commit


def each_write_for_itself() -> None:
    """The fault: no transactions, so that each write stays whatever happens to the next one."""
    connection.ensure_connection()
    connection.in_atomic_block, connection.autocommit = True, False
    transaction.Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = lambda self, *failure: None  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the process works: the database that the test works in, and its folder of uploads."""

    database: str
    port: str
    uploads: str


def ended(work: Callable[[], object], *, after: int = NEVER, prepare: Callable[[], None] | None = None) -> int:
    """Does ``work`` in a process of its own; how many writes it made, or minus the signal that it died of.

    It is forked from a process that has nothing open: what the tests of before left open in this one, connections
    above all, would be the child's as well.
    """
    connections.close_all()
    wanted = connection.settings_dict
    place = Place(str(wanted["NAME"]), str(wanted["PORT"]), str(settings.UPLOADS_ROOT))
    hears, says = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_be_the_child, args=(work, after, prepare, place, says))
    process.start()
    says.close()
    try:
        said = hears.recv()
    except EOFError:  # it was killed
        said = ""
    process.join()
    if process.exitcode and process.exitcode < 0:
        return process.exitcode
    assert isinstance(said, int), f"the process failed: {said}"
    return said


def _be_the_child(
    work: Callable[[], object], after: int, prepare: Callable[[], None] | None, place: Place, says: Connection
) -> None:
    connection.settings_dict |= {"NAME": place.database, "PORT": place.port}
    settings.UPLOADS_ROOT = place.uploads
    translation.activate("en")
    try:
        writes = Writes(after)
        if prepare:
            prepare()
        writes.watch_commits()
        with connection.execute_wrapper(writes):
            work()
        says.send(writes.count)
    except BaseException:  # noqa: BLE001 - whatever it was, the test tells of it
        says.send(traceback.format_exc())
