"""The SQLite database that is moved: nobody works in it any more, nobody writes into it meanwhile, and it is whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import audit, clock
from branchmgr.backup import landing
from branchmgr.errors import RefusedError
from branchmgr.models import JobRun

Tell = Callable[[str], None]
ALIAS: Final = DEFAULT_DB_ALIAS
CALLED: Final = "SQLite"
PATIENCE_MS: Final = 5000
"""how long somebody who is just writing may still take"""
LATE_SECONDS: Final = 15
"""how late a tick may come"""

NOT_SQLITE = gettext_lazy("This installation is not on SQLite. Set DATABASE_URL as it was so far.")
NOT_MIGRATED = gettext_lazy("The SQLite database is not of this version yet. Run: manage.py migrate")
STOP = gettext_lazy("Stop the web server, the workers and the beat, then try again.")


def check_kind() -> None:
    """RefusedError where this installation is not on SQLite, or not of this version."""
    if connection.vendor != "sqlite":
        raise RefusedError(NOT_SQLITE)
    if not landing.is_migrated():
        raise RefusedError(NOT_MIGRATED)


def expect_stopped(tell: Tell) -> None:
    """Waits as long as it takes to be sure that nobody looks for what is due any more.

    Raises RefusedError where somebody does: what the workers, or the web beside them, write after the move is lost.
    """
    seen, quiet = JobRun.objects.last_sign(), timedelta(seconds=settings.TICK_SECONDS + LATE_SECONDS)
    left = min(seen + quiet - clock.now(), quiet).total_seconds() if seen else 0.0
    if left <= 0:
        return
    tell(
        _("The jobs ran a moment ago. Looking for %(seconds)s seconds whether they are stopped.")
        % {"seconds": ceil(left)}
    )
    end = time.monotonic() + left
    while time.monotonic() < end:
        time.sleep(min(1.0, left))
        if JobRun.objects.last_sign() != seen:
            raise RefusedError(_("The jobs are running. %(stop)s") % {"stop": STOP})


@contextmanager
def locked() -> Iterator[None]:
    """Inside nobody else writes; RefusedError where somebody is just doing so."""
    with ExitStack() as held:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            held.enter_context(transaction.atomic())
        except OperationalError as error:
            raise RefusedError(_("Somebody is writing into the SQLite database. %(stop)s") % {"stop": STOP}) from error
        yield


def check_whole() -> None:
    """RefusedError where the file is damaged, a row refers to none, or the audit is broken."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (found,) = cursor.fetchone()
    if found != "ok":
        raise RefusedError(_("The SQLite database is damaged: %(error)s.") % {"error": found})
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise RefusedError(_("A row of the SQLite database refers to none: %(error)s") % {"error": error}) from error
    audit.verify()
