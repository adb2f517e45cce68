"""Many questions to the database in one round trip.

The home page asks some fifty of them, and most find nothing. Each stays the query that it is, written where it belongs;
here they become the columns of one row, each with all rows of its query as objects with a few named fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import IntegerField, JSONField, Model, QuerySet, Subquery
from django.db.models.functions import JSONObject


@dataclass(frozen=True, slots=True)
class Question:
    """Rows to read, and which ``fields`` of them besides their key; ``place__name`` is a field of a related row.

    A field that is not named costs a query of its own where it is asked for after all. Fields hold texts, numbers
    without a fraction, days, moments or yes and no; a decimal would lose its exactness on the way.
    """

    rows: QuerySet[Any]
    fields: tuple[str, ...] = ()


def answers(questions: Mapping[str, Question], *, beside: Model) -> dict[str, list[Any]]:
    """The rows of every question as objects of its model, by the names given; one query, none without a question.

    ``beside`` is any row that is there: the answers are asked for as more columns of it.
    """
    if not questions:
        return {}
    asked = {f"answer_{place}": _AllRows(_as_objects(each)) for place, each in enumerate(questions.values())}
    row: dict[str, Any] = dict(_row_of(beside).values(**asked).get())
    return {name: _read(each, found or ()) for (name, each), found in zip(questions.items(), row.values(), strict=True)}


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


def _read(question: Question, found: Iterable[Mapping[str, Any]]) -> list[Any]:
    worked_out = {
        name: each.output_field for name, each in question.rows.query.annotations.items() if name in question.fields
    }
    rows = []
    for said in found:
        row = _row(question.rows.model, {name: value for name, value in said.items() if name not in worked_out})
        for name, reads in worked_out.items():
            setattr(row, name, _value(reads, said[name]))
        rows.append(row)
    return rows


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


def counts(questions: Mapping[str, QuerySet[Any] | None], *, beside: Model) -> dict[str, int]:
    """How many rows each query finds, by the names given; one query, none where no query can find any.

    ``beside`` is any row that is there; no query may be sliced.
    """
    asked = {name: rows for name, rows in questions.items() if rows is not None and not rows.query.is_empty()}
    figures = {f"figure_{place}": _CountOf(rows.order_by().values("pk")) for place, rows in enumerate(asked.values())}
    if not figures:
        return dict.fromkeys(questions, 0)
    row: dict[str, Any] = dict(_row_of(beside).values(**figures).get())
    return dict.fromkeys(questions, 0) | {name: found or 0 for name, found in zip(asked, row.values(), strict=True)}


def _row_of(beside: Model) -> QuerySet[Any]:
    rows: QuerySet[Any] = beside._meta.model._default_manager.filter(pk=beside.pk)
    return rows
