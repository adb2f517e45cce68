"""Whether requests can be served and work is being done: database, broker, the tick, the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from celery import current_app
from django.db import DatabaseError, connection
from kombu.exceptions import KombuError

from branchmgr.models import JobRun
from branchmgr.models.jobs import SILENCE

SECONDS: Final = 2
"""as long as the broker is waited for"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is known. ``tick_age`` is None where no look ever ended, ``queue`` (messages) where the broker is silent."""

    database: bool
    broker: bool
    tick_age: timedelta | None
    queue: int | None

    @property
    def serves(self) -> bool:
        """Whether database and broker answer."""
        return self.database and self.broker

    @property
    def is_silent(self) -> bool:
        """Whether no look ended within half an hour."""
        return self.tick_age is None or self.tick_age > SILENCE


def readiness(now: datetime) -> Readiness:
    """Asks each of them once."""
    database, age = _database(now)
    queue = messages_waiting()
    return Readiness(database=database, broker=queue is not None, tick_age=age, queue=queue)


def _database(now: datetime) -> tuple[bool, timedelta | None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        last = JobRun.objects.last_end()
    except DatabaseError:
        return False, None
    return True, None if last is None else now - last


def messages_waiting() -> int | None:
    """How many messages wait; None where the broker does not answer."""
    with current_app.connection_for_write(connect_timeout=SECONDS) as broker:
        silences: tuple[type[BaseException], ...] = (KombuError, OSError, *broker.connection_errors)
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS)
            channel: Any = broker.default_channel
            return int(channel.queue_declare(current_app.conf.task_default_queue, passive=True).message_count)
        except broker.channel_errors:
            return 0  # nothing was ever sent
        except silences:
            return None
