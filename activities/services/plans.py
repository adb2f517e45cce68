"""The plan of a group's quarter, its summary, and "3+X": the prescribed actions and the group's own.

Once the quarter is totalled, plan and actions stay as they are; a summary that is missing can still be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activities.models import ActionDone, PrescribedAction, QuarterPlan
from activities.plan_queries import NUMBER_PRESCRIBED
from activities.quarters import Quarter
from activities.services.closing import is_closed
from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, PartyGroup
from groups.services import recipients


@transaction.atomic
def save_plan(
    group: PartyGroup,
    *,
    starts_on: date,
    plan: str,
    own_action: str,
    seen: str | None = None,
    by: User,
    now: datetime,
) -> QuarterPlan:
    """Files what a group means to do in the quarter that begins on ``starts_on``, and its own action X.

    ``seen`` is the mark (``mark_of``) of what the person had before them; None takes whatever is there. Refused
    without words, for a quarter after the next or one that is totalled, and where somebody else saved meanwhile.
    """
    found = plan_of(group, starts_on)
    _expect_open(group, Quarter.of(starts_on))
    if Quarter.of(starts_on) > Quarter.of(clock.day_of(now)).next:
        raise RefusedError(_("A plan is filed for this quarter or the next one."))
    if not plan.strip():
        raise RefusedError(_("Write what the group means to do."))
    _expect_unchanged(found, seen)
    before = _said(found)
    found.plan, found.own_action, found.planned_at = plan.strip(), own_action.strip(), now
    found.own_action_done = found.own_action_done and bool(found.own_action)
    found.save(update_fields=["plan", "own_action", "own_action_done", "planned_at"])
    _record(found, "plan_saved", by=by, before=before, after=_said(found))
    _tell_liaison(found, gettext_noop("%(group)s filed its plan of %(period)s."), kind="plan_filed", by=by)
    return found


@transaction.atomic
def sum_up(
    plan: QuarterPlan, *, summary: str, own_action_done: bool, seen: str | None = None, by: User, now: datetime
) -> QuarterPlan:
    """Files how the quarter went; ``seen`` as in ``save_plan``. Once it is totalled the own action stays as it was."""
    plan = _locked(plan)
    quarter = Quarter.of(plan.starts_on)
    if quarter.starts_on > clock.day_of(now):
        raise RefusedError(_("This quarter has not begun."))
    if not summary.strip():
        raise RefusedError(_("Write how the quarter went."))
    if own_action_done and not plan.own_action:
        raise RefusedError(_("The plan names no own action. Write it there first."))
    _expect_unchanged(plan, seen)
    before = _said(plan)
    plan.summary, plan.summed_up_at = summary.strip(), now
    if not _is_closed(plan.group, quarter):
        plan.own_action_done = own_action_done
    plan.save(update_fields=["summary", "summed_up_at", "own_action_done"])
    _record(plan, "plan_summed_up", by=by, before=before, after=_said(plan))
    _tell_liaison(plan, gettext_noop("%(group)s summed up %(period)s."), kind="plan_summed_up", by=by)
    return plan


@transaction.atomic
def set_actions(branch: Branch, year: int, texts: Sequence[str], *, by: User, now: datetime) -> list[PrescribedAction]:
    """Sets the three prescribed actions of a branch's year; what groups did of an action stays with its place.

    The leaders are told, also when a text changes within the year.
    """
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    wanted = [text.strip() for text in texts]
    if len(wanted) != NUMBER_PRESCRIBED or not all(wanted):
        raise RefusedError(_("Three actions are prescribed. Write all three."))
    if len(set(wanted)) < NUMBER_PRESCRIBED:
        raise RefusedError(_("The three actions are different ones."))
    before = list(PrescribedAction.objects.filter(branch=branch, year=year).values_list("text", flat=True))
    if before == wanted:
        raise RefusedError(_("These are the actions already."))
    places = enumerate(wanted, start=1)
    made = [_written(branch, year, position, text) for position, text in places]
    audit.record(
        "actions_set",
        by=by,
        subject=branch,
        branch=branch.code,
        before={"year": year, "actions": before},
        after={"year": year, "actions": wanted},
    )
    _tell_leaders(branch, year, mark=now.isoformat())
    return made


@transaction.atomic
def do_action(plan: QuarterPlan, action: PrescribedAction, *, on: date, by: User, now: datetime) -> ActionDone:
    """Marks a prescribed action as done on a day of the quarter; a second time it moves to the other day."""
    plan = _locked(plan)
    quarter = Quarter.of(plan.starts_on)
    _expect_open(plan.group, quarter)
    _expect_of_year(plan, action)
    if not quarter.holds(on) or on > clock.day_of(now):
        raise RefusedError(_("The day lies in the quarter and is not in the future."))
    before = ActionDone.objects.filter(plan=plan, action=action).values_list("on", flat=True).first()
    done, _created = ActionDone.objects.update_or_create(plan=plan, action=action, defaults={"on": on})
    place = {"action": action.text}
    _record(plan, "action_done", by=by, before={**place, "on": before}, after={**place, "on": on})
    return done


@transaction.atomic
def tick_action(
    group: PartyGroup, action: PrescribedAction, *, starts_on: date, on: date, by: User, now: datetime
) -> ActionDone:
    """Marks an action as done in the quarter that begins on ``starts_on``, whether a plan of it is filed or not."""
    return do_action(plan_of(group, starts_on), action, on=on, by=by, now=now)


@transaction.atomic
def undo_action(plan: QuarterPlan, action: PrescribedAction, *, by: User) -> QuarterPlan:
    """Takes back that a prescribed action is done."""
    plan = _locked(plan)
    _expect_open(plan.group, Quarter.of(plan.starts_on))
    done = ActionDone.objects.filter(plan=plan, action=action).first()
    if done is None:
        raise RefusedError(_("This action is not marked as done."))
    before = {"action": action.text, "on": done.on}
    done.delete()
    _record(plan, "action_undone", by=by, before=before)
    return plan


def plan_of(group: PartyGroup, starts_on: date) -> QuarterPlan:
    """The plan of the quarter that begins on ``starts_on``, empty where none is filed; locked for the transaction."""
    if Quarter.of(starts_on).starts_on != starts_on:
        raise ValueError(f"no quarter begins on {starts_on}")
    return _locked(QuarterPlan.objects.begun(group, starts_on))


def mark_of(plan: QuarterPlan | None) -> str:
    """What a form carries to see whether somebody else saved the plan or the summary meanwhile."""
    saved = [plan.planned_at, plan.summed_up_at] if plan else [None, None]
    return "/".join(moment.astimezone(UTC).isoformat() if moment else "" for moment in saved)


def _written(branch: Branch, year: int, position: int, text: str) -> PrescribedAction:
    found = PrescribedAction.objects.update_or_create(
        branch=branch, year=year, position=position, defaults={"text": text}
    )
    return found[0]


def _locked(plan: QuarterPlan) -> QuarterPlan:
    rows = QuarterPlan.objects.select_for_update(of=("self",)).select_related("group__branch", "group__liaison__user")
    return rows.get(pk=plan.pk)


def _is_closed(group: PartyGroup, quarter: Quarter) -> bool:
    return is_closed(group.branch, quarter.ends_on)


def _expect_open(group: PartyGroup, quarter: Quarter) -> None:
    if _is_closed(group, quarter):
        raise RefusedError(_("This quarter is totalled: its plan and its actions stay as they are."))


def _expect_of_year(plan: QuarterPlan, action: PrescribedAction) -> None:
    if (action.branch_id, action.year) != (plan.group.branch_id, plan.starts_on.year):
        raise RefusedError(_("This action is prescribed for another branch or year."))


def _expect_unchanged(plan: QuarterPlan, seen: str | None) -> None:
    if seen is not None and seen != mark_of(plan):
        raise RefusedError(_("Somebody else saved this meanwhile. Look at it first; what you typed stays here."))


def _said(plan: QuarterPlan) -> dict[str, Any]:
    fields = ("plan", "own_action", "own_action_done", "summary")
    return {field: getattr(plan, field) for field in fields}


def _record(plan: QuarterPlan, action: str, *, by: User, **said: Any) -> None:
    place = {"group": plan.group.code, "quarter": str(Quarter.of(plan.starts_on))}
    after = {**place, **said.pop("after", {})}
    audit.record(action, by=by, subject=plan, branch=plan.group.branch.code, after=after, **said)


def _tell_liaison(plan: QuarterPlan, text: str, *, kind: str, by: User) -> None:
    """Tells the liaison committee member once that there is something to read."""
    liaison = plan.group.liaison
    quarter = str(Quarter.of(plan.starts_on))
    if liaison is None or liaison.user is None or liaison.user == by:
        return
    url = reverse("plan_detail", args=[plan.group_id, quarter])
    values = {"group": plan.group.name, "period": quarter}
    notify.tell([liaison.user], text, kind=kind, key=f"{kind}-{plan.pk}", url=url, values=values)


def _tell_leaders(branch: Branch, year: int, *, mark: str) -> None:
    leaders = recipients.leaders(branch.groups.values_list("pk", flat=True))
    url = reverse("plan_list", args=[branch.pk])
    text = gettext_noop("The three prescribed actions of %(year)s are set.")
    notify.tell(
        leaders, text, kind="actions_set", key=f"actions_set-{branch.pk}-{mark}", url=url, values={"year": year}
    )
