"""Which PostgreSQL the product runs on."""

from __future__ import annotations

from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

LEAST_VERSION: Final = 15


def version_number(using: str = DEFAULT_DB_ALIAS) -> int:
    """Of the server behind a connection: 150004 of 15.4."""
    connection: Any = connections[using]
    return int(connection.pg_version)
