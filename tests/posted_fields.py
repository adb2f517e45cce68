"""Names that a form does not own: which there are, which a view reads, and what a request wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.datastructures import MultiValueDict

SENT = "sent-by-the-test"
"""a field by which the data of a form that was sent are told from others"""
OUTSIDE = (
    "by",
    "actor",
    "published_at",
    "is_superuser",
    "is_staff",
    "owner",
    "role",
    "roles",
    "is_admin",
    "permissions",
    "superuser",
    "pk",
    "id",
    "_method",
)
"""names that no column has and a careless form might take"""
SESSIONS = re.compile(r'"(django_session|branchmgr_signedin)"')

Writes = list[tuple[str, str]]


def columns() -> dict[str, str]:
    """The name of every column of the product, with a value that it would take."""
    found: dict[str, str] = dict.fromkeys(OUTSIDE, "1")
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            found |= {name: _value(column) for name in (column.name, column.attname)}
    return found


def _value(column: models.Field[Any, Any]) -> str:
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if isinstance(column, models.DateTimeField):
        return "2020-01-01T00:00"
    if isinstance(column, models.DateField):
        return "2020-01-01"
    if isinstance(column, models.CharField | models.TextField | models.JSONField):
        return "CANARY-EXTRA"
    return "on" if isinstance(column, models.BooleanField) else "1"


class Reading:
    """Notes by which names the data of the form that a test sent are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: set[str] = set()
        for method in ("__getitem__", "get", "getlist", "__contains__"):
            real = getattr(MultiValueDict, method)
            monkeypatch.setattr(MultiValueDict, method, self._noting(real), raising=False)

    def _noting(self, real: Any) -> Any:
        def noted(data: Any, name: Any, *rest: Any) -> Any:
            if dict.__contains__(data, SENT):
                self.names.add(str(name))
            return real(data, name, *rest)

        return noted

    def forget(self) -> None:
        self.names = set()


def extras(read: set[str], body: Mapping[str, Any]) -> dict[str, str]:
    """Every column that is neither read by name nor sent as it should be."""
    return {name: value for name, value in columns().items() if name not in read and name not in body}


@contextmanager
def written() -> Iterator[Writes]:
    """What is written to the database inside, but who is signed in where."""
    found: Writes = []

    def noting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not SESSIONS.search(sql):
            found.append((sql, repr(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        yield found


def shapes(writes: Writes) -> list[str]:
    """What was written where, without the values: some are drawn anew each time."""
    return [sql for sql, _params in writes]
