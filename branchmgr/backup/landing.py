"""The database that rows are written into as they are: it must be migrated and empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from branchmgr.backup.tables import Table

FILLED_BY_ITSELF: Final = frozenset(
    {"django_content_type", "auth_permission", "branchmgr_jobrun", "branchmgr_signinguard"}
)
"""what an empty installation holds already: it gives way to what comes"""


def applied(*, using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """The migrations that made the tables what they are."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connections[using]).applied_migrations()}


def is_migrated(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the tables are all there as this version has them."""
    loader = MigrationLoader(connections[using])
    return not set(loader.graph.nodes) - set(loader.applied_migrations)


def in_use(models: Iterable[Table], *, using: str = DEFAULT_DB_ALIAS) -> str:
    """The first of some tables that somebody has written to; empty where there is none."""
    for model in models:
        if not _fills_itself(model) and model._base_manager.using(using).exists():
            return str(model._meta.db_table)
    return ""


def make_way(models: Iterable[Table], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Empties those that fill by themselves."""
    for model in models:
        if _fills_itself(model):
            model._base_manager.using(using).all().delete()


def _fills_itself(model: Table) -> bool:
    return model._meta.db_table in FILLED_BY_ITSELF
