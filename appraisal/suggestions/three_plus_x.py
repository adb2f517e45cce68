"""3+X: prescribed actions and the group's own done in the period's quarters, of those there are."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.plan_queries import three_plus_x
from activities.quarters import Quarter
from activities.units import units_within
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source


def of(asked: Asked) -> Readings:
    """Three queries a quarter of the period; a group without prescribed and own actions has no figure."""
    done, due = Counter[int](), Counter[int]()
    quarters = list(units_within("quarter", asked.period.starts_on, asked.period.ends_on + timedelta(days=1)))
    for quarter in quarters:
        for pk, actions in three_plus_x(asked.groups, quarter.first).items():
            done[pk] += actions.done + bool(actions.own and actions.own_done)
            due[pk] += actions.prescribed + bool(actions.own)
    codes = [str(Quarter.of(quarter.first)) for quarter in quarters]
    return asked.for_all({pk: _reading(pk, done[pk], due[pk], codes) for pk in due if due[pk]})


def _reading(group: int, done: int, due: int, quarters: list[str]) -> Reading:
    text = gettext_noop("3+X: %(done)s of %(due)s actions done")
    records = tuple(
        Record(gettext_noop("Plan of %(quarter)s"), {"quarter": code}, reverse("plan_detail", args=[group, code]))
        for code in quarters
    )
    return Reading(Figure(Fraction(done), Fraction(due)), text, {"done": done, "due": due}, records)


SOURCE = Source(
    key="three_plus_x",
    label=gettext_lazy("actions of 3+X done, of those there are"),
    chinese="3+X",
    unit=gettext_lazy("actions"),
    of=of,
)
