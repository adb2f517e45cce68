"""A branch's own figures of rules: set from a day on with a reason, taken back before they matter."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.figures import FigureFault, as_text, read_figure
from groups.models import Branch, RuleChange
from groups.regulations import REGULATIONS, figure


@transaction.atomic
def change_figure(
    branch: Branch, *, rule: str, name: str, typed: str, from_day: date, reason: str, by: User, now: datetime
) -> RuleChange:
    """Lets the branch go by another figure of a rule from ``from_day`` on, this year's first day at the earliest.

    Setting the regulation's own figure again ends a deviation. Refused for what is no figure of the rule, without a
    reason, where it is the figure of that day already, or was set from that very day before.
    """
    today = clock.day_of(now)
    value = _expect_figure(rule, name, typed, from_day)
    if not reason.strip():
        raise RefusedError(_("Say why the branch goes by another figure."))
    if not today.replace(month=1, day=1) <= from_day < today.replace(year=today.year + 2, month=1, day=1):
        raise RefusedError(_("A figure is set from a day of this year or the next."))
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    known = branch.rule_changes.filter(rule=rule, name=name)
    if known.filter(from_day=from_day).exists():
        raise RefusedError(_("This figure was set from that day on already. Take that back first."))
    before = figure(rule, name, branch=branch, day=from_day)
    if value == before:
        raise RefusedError(_("The branch goes by this figure on that day already."))
    made = RuleChange.objects.create(
        branch=branch,
        rule=rule,
        name=name,
        figure=as_text(value),
        from_day=from_day,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    audit.record(
        "change_figure", by=by, subject=made, branch=branch.code, before={"figure": as_text(before)}, after=_said(made)
    )
    return made


@transaction.atomic
def take_back_figure(change: RuleChange, *, by: User, now: datetime) -> RuleChange:
    """Takes back a figure that is not in force before today: a slip. Refused for others: set a new figure instead."""
    change = RuleChange.objects.select_for_update(of=("self",)).select_related("branch").get(pk=change.pk)
    if not may_be_taken_back(change, clock.day_of(now)):
        raise RefusedError(_("This figure was in force on earlier days. Set another one from a later day on."))
    audit.record("take_back_figure", by=by, subject=change, branch=change.branch.code, before=_said(change))
    change.delete()
    return change


def may_be_taken_back(change: RuleChange, today: date) -> bool:
    """Whether it was not in force on any day before today, or was entered only today."""
    return change.from_day >= today or clock.day_of(change.at) == today


def _expect_figure(rule: str, name: str, typed: str, day: date) -> Fraction:
    if rule not in REGULATIONS or name not in REGULATIONS[rule].on(day).figures:
        raise RefusedError(_("There is no such figure."))
    try:
        return read_figure(typed, name)
    except FigureFault as fault:
        raise RefusedError(str(fault)) from None


def _said(change: RuleChange) -> dict[str, object]:
    return {
        "rule": change.rule,
        "name": change.name,
        "figure": change.figure,
        "from": change.from_day,
        "reason": change.reason,
    }
