"""计划与小结: plans and summaries of the period's quarters that are there, of those due by the day of judging."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.models import QuarterPlan
from activities.quarters import Quarter
from activities.units import Unit, units_within
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source

DAY = timedelta(days=1)


def of(asked: Asked) -> Readings:
    """One query. A plan is due in its quarter, a summary by its last day."""
    quarters = list(units_within("quarter", asked.period.starts_on, asked.period.ends_on + DAY))
    rows = QuarterPlan.objects.filter(group__in=asked.groups, starts_on__in=[unit.first for unit in quarters])
    plans = {(plan.group_id, plan.starts_on): plan for plan in rows}
    return asked.for_all(
        {
            group.pk: _reading(group.pk, [(unit, plans.get((group.pk, unit.first))) for unit in quarters], asked)
            for group in asked.groups
            if quarters
        }
    )


def _reading(group: int, quarters: list[tuple[Unit, QuarterPlan | None]], asked: Asked) -> Reading:
    plans = sum(plan is not None and plan.planned_at is not None for _unit, plan in quarters)
    summaries = sum(plan is not None and plan.summed_up_at is not None for _unit, plan in quarters)
    over = sum(unit.after - DAY <= asked.until for unit, _plan in quarters)
    done, due = plans + min(summaries, over), len(quarters) + over
    text = gettext_noop("Plans: %(plans)s, summaries: %(summaries)s; due by now: %(due)s in all")
    records = tuple(
        Record(gettext_noop("Plan of %(quarter)s"), {"quarter": code}, reverse("plan_detail", args=[group, code]))
        for code in (str(Quarter.of(unit.first)) for unit, _plan in quarters)
    )
    values = {"plans": plans, "summaries": summaries, "due": due}
    return Reading(Figure(Fraction(done), Fraction(due)), text, values, records)


SOURCE = Source(
    key="plans_and_summaries",
    label=gettext_lazy("plans and summaries of quarters, of those due"),
    chinese="计划与小结",
    unit=gettext_lazy("papers"),
    of=of,
)
