"""Words of queries that a connection keeps, for tests that change the code which makes them."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections


def forget() -> None:
    """Has every kept query put into words anew."""
    connections[DEFAULT_DB_ALIAS].__dict__.pop("kept_statements", None)
