"""Many questions to the database in one round trip.

The home page asks some fifty of them, and most find nothing. Each stays the query that it is, written where it belongs;
here they become the columns of one row, each with all rows of its query as objects with a few named fields.

Django takes longer to put so many questions into words than the database takes to answer them. ``asking`` and
``counting`` give the words, which can be put again as long as the same person stands where they stood.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import IntegerField, JSONField, Model, QuerySet, Subquery
from django.db.models.functions import JSONObject

from branchmgr.kept_statements import run_known


@dataclass(frozen=True, slots=True)
class Question:
    """Rows to read, and which ``fields`` of them besides their key; ``place__name`` is a field of a related row.

    A field that is not named costs a query of its own where it is asked for after all. Fields hold texts, numbers
    without a fraction, days, moments or yes and no; a decimal would lose its exactness on the way.
    """

    rows: QuerySet[Any]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """One statement as the database takes it, and its values."""

    text: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> _Words:
        """The statement of a query; many people's is the same text, which is kept once."""
        text, values = rows.query.sql_with_params()
        return cls(sys.intern(text), tuple(values))

    def row(self) -> tuple[Any, ...]:
        """The one row that it finds."""
        found = run_known(connections[DEFAULT_DB_ALIAS], self.text, self.values)
        if not found:
            raise LookupError("the row beside which was asked is gone")
        return found[0]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the objects of one question are read: its model, and what its query works out besides the fields."""

    model: Any
    worked_out: Mapping[str, Any]

    def rows(self, found: Iterable[Mapping[str, Any]]) -> list[Any]:
        rows = []
        for said in found:
            row = _row(self.model, {name: value for name, value in said.items() if name not in self.worked_out})
            for name, reads in self.worked_out.items():
                setattr(row, name, _value(reads, said[name]))
            rows.append(row)
        return rows


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions in the words of the database."""

    readers: Mapping[str, _Reader]
    words: _Words | None

    def answers(self) -> dict[str, list[Any]]:
        """The rows of every question as they are now; one query."""
        row = self.words.row() if self.words else ()
        found = [json.loads(each) if each else () for each in row]
        return {name: reader.rows(each or ()) for (name, reader), each in zip(self.readers.items(), found, strict=True)}


def asking(questions: Mapping[str, Question], *, beside: Model) -> Asking:
    """What is to be asked, by the names given; asks nothing.

    ``beside`` is any row that is there: the answers are asked for as more columns of it.
    """
    if not questions:
        return Asking({}, None)
    asked = {f"answer_{place}": _AllRows(_as_objects(each)) for place, each in enumerate(questions.values())}
    readers = {name: _Reader(each.rows.model, _worked_out(each)) for name, each in questions.items()}
    return Asking(readers, _Words.of(_row_of(beside).values_list(*asked.values())))


def answers(questions: Mapping[str, Question], *, beside: Model) -> dict[str, list[Any]]:
    """The rows of every question as objects of its model; one query, none without a question."""
    return asking(questions, beside=beside).answers()


def _worked_out(question: Question) -> dict[str, Any]:
    annotations = question.rows.query.annotations
    return {name: each.output_field for name, each in annotations.items() if name in question.fields}


def _as_objects(question: Question) -> QuerySet[Any, Any]:
    """The query with one object a row: the key, the fields, and the keys of the related rows on the way to them."""
    parts = [field.split("__") for field in question.fields]
    ways = {"__".join(each[:length]) for each in parts for length in range(1, len(each))}
    named = {name: name for name in ("pk", *sorted(ways), *question.fields)}
    objects: QuerySet[Any, Any] = question.rows.annotate(said=JSONObject(**named)).values("said")
    return objects


class _AllRows(Subquery):
    """All rows of a query that finds one object each, as one list."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT JSON_GROUP_ARRAY(JSON(said)) FROM (%(subquery)s) found)"
        return super().as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return super().as_sql(compiler, connection, template="(SELECT JSONB_AGG(said) FROM (%(subquery)s) found)")


def _row(model: Any, said: Mapping[str, Any]) -> Model:
    """One row of a model with its own fields and those of related rows."""
    own = {model._meta.pk.attname: said["pk"]}
    related: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in said.items():
        first, _mark, rest = name.partition("__")
        if rest:
            related[first][rest] = value
        elif name != "pk":
            field = model._meta.get_field(name)
            own[field.attname] = _value(field, value)
    read = [field.attname for field in model._meta.concrete_fields if field.attname in own]
    row: Model = model.from_db(None, read, [own[name] for name in read])
    for name, fields in related.items():
        other, pk = model._meta.get_field(name).related_model, said[name]
        setattr(row, name, None if pk is None else _row(other, {**fields, "pk": pk}))
    return row


def _value(reads: Any, value: Any) -> Any:
    """A value as its field has it; SQLite keeps moments in UTC without saying so."""
    found = reads.to_python(value)
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found


class _CountOf(Subquery):
    """How many rows a query finds, as one figure among others."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Counting:
    """Questions for numbers in the words of the database; for the names that are not ``asked`` there is nothing."""

    names: tuple[str, ...]
    asked: tuple[str, ...]
    words: _Words | None

    def counts(self) -> dict[str, int]:
        """How many rows each query finds now; one query."""
        row = self.words.row() if self.words else ()
        return dict.fromkeys(self.names, 0) | {name: found or 0 for name, found in zip(self.asked, row, strict=True)}


def counting(questions: Mapping[str, QuerySet[Any] | None], *, beside: Model) -> Counting:
    """What is to be counted, by the names given; asks nothing. No query may be sliced."""
    asked = {name: rows for name, rows in questions.items() if rows is not None and not rows.query.is_empty()}
    figures = [_CountOf(rows.order_by().values("pk")) for rows in asked.values()]
    words = _Words.of(_row_of(beside).values_list(*figures)) if figures else None
    return Counting(tuple(questions), tuple(asked), words)


def counts(questions: Mapping[str, QuerySet[Any] | None], *, beside: Model) -> dict[str, int]:
    """How many rows each query finds, by the names given; one query, none where no query can find any.

    ``beside`` is any row that is there; no query may be sliced.
    """
    return counting(questions, beside=beside).counts()


def _row_of(beside: Model) -> QuerySet[Any]:
    rows: QuerySet[Any] = beside._meta.model._default_manager.filter(pk=beside.pk)
    return rows
