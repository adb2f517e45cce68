"""Lists of dues as they are searched, narrowed and ordered: bases of a branch, arrears of a branch."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from activities.dues_queries import Arrear, BaseLine
from activities.enums import DuesClass
from groups.models import Person
from groups.pinyin import sounds_like

NO_BASE = "none"
BASE_ORDERS: dict[str, Callable[[BaseLine], Any]] = {
    "name": lambda line: line.person.sort_key,
    "group": lambda line: (line.group.code if line.group else "", line.person.sort_key),
    "amount": lambda line: (line.amount if line.amount is not None else Decimal(-1), line.person.sort_key),
}
ARREAR_ORDERS: dict[str, Callable[[Arrear], Any]] = {
    "name": lambda each: each.person.sort_key,
    "group": lambda each: (each.group.code, each.person.sort_key),
    "months": lambda each: (len(each.months), each.person.sort_key),
    "owed": lambda each: (each.owed, each.person.sort_key),
}


def narrowed_bases(lines: list[BaseLine], *, words: str, dues_class: str, sort: str) -> list[BaseLine]:
    """The bases that fit what was typed and chosen, in the order asked for."""
    found = [line for line in lines if _is_named(line.person, words) and _is_of_class(line, dues_class)]
    return _ordered(found, BASE_ORDERS, sort)


def narrowed_arrears(rows: list[Arrear], *, words: str, group: str, sort: str) -> list[Arrear]:
    """The arrears that fit what was typed and chosen, in the order asked for."""
    found = [each for each in rows if _is_named(each.person, words) and group in ("", str(each.group.pk))]
    return _ordered(found, ARREAR_ORDERS, sort)


def _ordered(rows: list[Any], orders: dict[str, Callable[[Any], Any]], sort: str) -> list[Any]:
    key = orders.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def _is_named(person: Person, words: str) -> bool:
    typed = words.lower()
    said = f"{person.name}\n{person.employee_no}".lower()
    return typed in said or sounds_like(person.name, person.initials, typed)


def _is_of_class(line: BaseLine, dues_class: str) -> bool:
    if dues_class == NO_BASE:
        return line.base is None
    return dues_class not in DuesClass.values or (line.base is not None and line.base.dues_class == dues_class)
