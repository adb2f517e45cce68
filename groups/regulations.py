"""The rules as dated data: ``regulations.json`` with source and article, and the figures that branches set instead.

The regulations say "normally" (一般): what is built on a rule warns and cites it, and never blocks.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groups.figures import shown
from groups.models import Branch, RuleChange

Status = Literal["read", "secondary", "chosen"]
Every = Literal["", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule says from a day on. ``every``: the time to which a number of ``times`` belongs.

    ``status``: read in the rule's own text, in a secondary text, or chosen by us without a source.
    """

    from_day: date
    document: str
    article: int | None
    status: Status
    every: Every
    figures: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Regulation:
    """One rule by its key, with its names by language and its versions, the oldest first."""

    key: str
    names: Mapping[str, str]
    versions: tuple[Version, ...]

    def __str__(self) -> str:
        return _in_own_language(self.names)

    def on(self, day: date) -> Version:
        """The version in force on ``day``; the first one for days before it."""
        return next((each for each in reversed(self.versions) if each.from_day <= day), self.versions[0])


class DuesBands(NamedTuple):
    """The bands of a class of members: ``rates`` of (limit in yuan or None, share), the lowest first."""

    rates: tuple[tuple[Decimal | None, Decimal], ...]
    cap: Decimal
    unit: Decimal


def _read() -> tuple[dict[str, dict[str, str]], dict[str, Regulation]]:
    content = json.loads(Path(__file__).with_name("regulations.json").read_text(encoding="utf-8"))
    rules = [
        Regulation(row["key"], {"en": row["en"], "zh-hans": row["zh-hans"]}, tuple(map(_version, row["versions"])))
        for row in content["rules"]
    ]
    return content["documents"], {rule.key: rule for rule in rules}


def _version(row: dict[str, Any]) -> Version:
    return Version(
        from_day=date.fromisoformat(row["from"]),
        document=row["document"],
        article=row.get("article"),
        status=row["status"],
        every=row.get("every", ""),
        figures={name: Fraction(text) for name, text in row["figures"].items()},
    )


DOCUMENTS, REGULATIONS = _read()
"""Titles of the documents by key and language; the rules by key, in the order in which they are shown."""


class Rulebook:
    """The figures by which some branches go up to a day; one query for all of them, at the first figure asked for."""

    def __init__(self, branches: Iterable[int], day: date) -> None:
        self.branches, self.day = frozenset(branches), day

    @cached_property
    def changes(self) -> Mapping[tuple[int, str, str], list[tuple[date, Fraction]]]:
        """The branches' own figures, each with the day from which it holds, the newest last."""
        found: dict[tuple[int, str, str], list[tuple[date, Fraction]]] = defaultdict(list)
        rows = RuleChange.objects.filter(branch__in=self.branches).in_force_on(self.day)
        for branch, rule, name, from_day, text in rows.values_list("branch_id", "rule", "name", "from_day", "figure"):
            found[branch, rule, name].append((from_day, Fraction(text)))
        return found

    def figure(self, rule: str, name: str, *, branch: int, day: date | None = None) -> Fraction:
        """The figure for the branch with this id, on the book's day or an earlier one.

        Raises KeyError for what no rule knows.
        """
        asked = day or self.day
        own = [figure for from_day, figure in self.changes.get((branch, rule, name), ()) if from_day <= asked]
        return own[-1] if own else REGULATIONS[rule].on(asked).figures[name]


def figure(rule: str, name: str, *, branch: Branch, day: date) -> Fraction:
    """The figure by which a branch goes on a day: its own where it set one, else the regulation's. One query.

    Raises KeyError for what no rule knows.
    """
    return Rulebook([branch.pk], day).figure(rule, name, branch=branch.pk)


def figures(rule: str, name: str, *, branches: Iterable[Branch], day: date) -> dict[int, Fraction]:
    """The same for several branches, by their ids; one query."""
    book = Rulebook([branch.pk for branch in branches], day)
    return {branch: book.figure(rule, name, branch=branch) for branch in book.branches}


def cited(rule: str, *, day: date | None = None) -> str:
    """The source of a rule with its article, in the reader's language; of the newest version without a ``day``."""
    version = REGULATIONS[rule].on(day or date.max)
    title = _in_own_language(DOCUMENTS[version.document])
    if version.article is None:
        return title
    return _("%(title)s, article %(article)s") % {"title": title, "article": version.article}


def dues_bands(dues_class: Literal["employed", "retired"], day: date, *, branch: Branch) -> DuesBands:
    """The bands by which dues are worked out on a day, upper limits inclusive, on the whole base. One query."""
    book, rule = Rulebook([branch.pk], day), f"dues_{dues_class}"
    stated = REGULATIONS[rule].on(day).figures

    def asked(name: str, *, of: str = rule) -> Decimal:
        return _decimal(book.figure(of, name, branch=branch.pk))

    count = sum(name.startswith("rate_") for name in stated)
    rates = tuple(
        (asked(f"limit_{n}") if f"limit_{n}" in stated else None, asked(f"rate_{n}")) for n in range(1, count + 1)
    )
    return DuesBands(rates, asked("cap", of="dues"), asked("unit", of="dues"))


def changes_by_figure(branch: Branch) -> dict[tuple[str, str], Sequence[RuleChange]]:
    """What a branch ever set itself, by rule and figure, the newest first; one query."""
    found: dict[tuple[str, str], list[RuleChange]] = defaultdict(list)
    for each in branch.rule_changes.select_related("by__person").order_by("-from_day", "-pk"):
        found[each.rule, each.name].append(each)
    return dict(found)


def shown_text(text: str, name: str) -> str:
    """A figure kept as text, as it is read."""
    return shown(Fraction(text), name)


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _in_own_language(texts: Mapping[str, str]) -> str:
    return texts["zh-hans" if (get_language() or "").startswith("zh") else "en"]
