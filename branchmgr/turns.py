"""Turns: who waits for whom where no row stands for what is held."""

from __future__ import annotations

import zlib
from typing import Final

from django.db import connection

PEOPLE: Final = "people"
"""rosters and erasures: none writes to a person while another one does"""


def take(name: str) -> None:
    """Waits until nobody else has this turn; it is held until the transaction ends.

    A row of the audit would do as well, but whoever leaves an entry would wait for it as long as a large import takes.
    SQLite lets one transaction write at a time anyway.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a turn is taken in the transaction that needs it")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
