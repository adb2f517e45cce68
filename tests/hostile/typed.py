"""The numbers, days and texts of the data files beside this one, and what fields, cells and parsers make of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from branchmgr.forms import BaseForm, DayField, PointsField, WholeField
from tests.hostile import workbooks

HERE = Path(__file__).parent
REFUSED = object()
"""the verdict on what is not taken"""


@dataclass(frozen=True)
class Typed:
    """What somebody types, and what it means; REFUSED where it means nothing."""

    name: str
    text: str
    means: Any

    def __str__(self) -> str:
        return self.name


def _read(name: str, key: str, meaning: Callable[[dict[str, Any], str], Any]) -> list[Typed]:
    rows = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    texts = [row[key] * row.get("times", 1) for row in rows]
    return [Typed(row["name"], text, meaning(row, text)) for row, text in zip(rows, texts, strict=True)]


def _said(row: dict[str, Any], reader: Callable[[str], Any]) -> Any:
    return REFUSED if row["means"] is None else reader(row["means"])


NUMBERS = _read("numbers", "typed", lambda row, _text: _said(row, Decimal))
DATES = _read("dates", "typed", lambda row, _text: _said(row, date.fromisoformat))
TEXTS = _read("texts", "text", lambda row, text: row.get("means", text) if row["taken"] else REFUSED)
PARTICULARS = {name: _read(name, "typed", lambda row, _text: _said(row, str)) for name in ("name", "mobile", "email")}
"""how people are named and reached, by the field"""


def verdict(read: Callable[[str], Any], text: str) -> Any:
    """What is made of a text; REFUSED where it is refused in words."""
    try:
        return read(text)
    except (ValueError, ValidationError):
        return REFUSED


def faults_of(field: forms.Field) -> list[str]:
    """Where a field of a form differs from the data; nothing for fields that take neither numbers, days nor texts."""
    return [
        f"{each}: {verdict(read, each.text)!r}" for each, means, read in _asked(field) if differs(read, each, means)
    ]


def differs(read: Callable[[str], Any], each: Typed, means: Any) -> bool:
    """Whether the verdict is not what is meant, or of another type."""
    found = verdict(read, each.text)
    return type(found) is not type(means) or found != means


def _asked(field: forms.Field) -> Iterator[tuple[Typed, Any, Callable[[str], Any]]]:
    """What is tried in a field, what is meant, and how the field reads it."""
    if isinstance(field, WholeField):
        yield from ((each, _whole(each.means, int), field.to_python) for each in NUMBERS)
    elif isinstance(field, PointsField):
        whole = verdict(field.to_python, "7.5") is REFUSED
        yield from ((each, _whole(each.means, Decimal) if whole else each.means, field.to_python) for each in NUMBERS)
    elif isinstance(field, DayField):
        yield from ((each, each.means, field.to_python) for each in DATES)
    elif takes_any_text(field):
        yield from ((each, _fitting(field, each), in_a_form(field)) for each in TEXTS)


def _whole(means: Any, kind: Callable[[Any], Any]) -> Any:
    """What a field for whole numbers makes of a number."""
    return REFUSED if means is REFUSED or means != int(means) else kind(means)


def takes_any_text(field: forms.Field) -> bool:
    """Whether a field is one for free texts."""
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput | forms.HiddenInput):
        return False
    return not field.disabled and verdict(in_a_form(field), "张三") == "张三"


def in_a_form(field: forms.Field) -> Callable[[str], Any]:
    """Reads a text as the field does in a form of the product."""
    probe = type("Probe", (BaseForm,), {"typed": deepcopy(field)})

    def read(text: str) -> Any:
        form = probe({"typed": text})
        if form.errors:
            raise ValueError(str(form.errors))
        return form.cleaned_data["typed"]

    return read


def _fitting(field: forms.Field, each: Typed) -> Any:
    if each.means == "" and field.required:
        return REFUSED
    longest = getattr(field, "max_length", None)
    return REFUSED if longest is not None and len(each.text) > longest else each.means


def cell(place: str, text: str) -> str:
    """The XML of a text cell as Excel writes it: what XML cannot carry is written as _x0007_."""
    escaped = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    escaped = re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", lambda sign: f"_x{ord(sign[0]):04X}_", escaped)
    return workbooks.text(place, escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


class Lines(io.StringIO):
    """What a command writes."""

    def __str__(self) -> str:
        return self.getvalue()
