"""The read models of the rules: what they say, where that is written, and what a branch set instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from groups.figures import FIGURES, shown
from groups.models import Branch, RuleChange
from groups.regulations import REGULATIONS, Regulation, Rulebook, Version, changes_by_figure, cited, shown_text

STATUS_WORDS = {
    "read": (_("from the text"), "done"),
    "secondary": (_("from a secondary text"), "info"),
    "chosen": (_("set by us"), "waiting"),
}
"""How well a rule is founded, in words, and the shape that says the same."""
EVERY_WORDS = {"": "", "month": _("each month"), "quarter": _("each quarter"), "year": _("each year")}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a rule as a branch goes by it on the day; ``changes`` its own ones, the newest first."""

    name: str
    label: Any
    stated: str
    present: str
    changes: list[RuleChange]

    @property
    def differs(self) -> bool:
        return self.stated != self.present


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the page shows it."""

    rule: Regulation
    version: Version
    source: str
    figures: list[FigureRow]

    @property
    def status(self) -> tuple[Any, str]:
        return STATUS_WORDS[self.version.status]

    @property
    def every(self) -> Any:
        return EVERY_WORDS[self.version.every]


def rules_of(branch: Branch, day: date, *, words: str = "", changed: bool = False) -> list[RuleRow]:
    """The rules by which a branch goes on a day, those that hold the words, or those it changed; two queries."""
    rows = list(_rows(branch, day))
    typed = words.strip().lower()
    return [
        row
        for row in rows
        if (not changed or any(figure.changes for figure in row.figures)) and (not typed or typed in _searched(row))
    ]


def rule_of(branch: Branch, rule: str, name: str, day: date) -> tuple[RuleRow, FigureRow] | None:
    """One figure with its rule; None where there is no such figure."""
    for row in _rows(branch, day):
        for figure in row.figures:
            if (row.rule.key, figure.name) == (rule, name):
                return row, figure
    return None


def _rows(branch: Branch, day: date) -> Iterator[RuleRow]:
    book, changes = Rulebook([branch.pk], day), changes_by_figure(branch)
    for rule in REGULATIONS.values():
        version = rule.on(day)
        figures = [
            FigureRow(
                name=name,
                label=FIGURES[name].label,
                stated=shown(stated, name),
                present=shown(book.figure(rule.key, name, branch=branch.pk), name),
                changes=[_readable(each) for each in changes.get((rule.key, name), ())],
            )
            for name, stated in version.figures.items()
        ]
        yield RuleRow(rule, version, cited(rule.key, day=day), figures)


def _readable(change: RuleChange) -> RuleChange:
    change.figure = shown_text(change.figure, change.name)
    return change


def _searched(row: RuleRow) -> str:
    return " ".join([*row.rule.names.values(), row.source, *(str(figure.label) for figure in row.figures)]).lower()
