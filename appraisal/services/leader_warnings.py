"""Warnings 预警 on leaders: raised and lifted by results, decided by people (domain row E2).

``now`` is always the moment to judge by (aware).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.enums import WarningDecision, WarningKind
from appraisal.models import LeaderWarning, Period
from appraisal.poor_results import Ground, affected, grounds_for
from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.services import recipients

Place = tuple[int, int, str]


@transaction.atomic
def follow_results(period: Period, *, by: User | None, now: datetime) -> list[LeaderWarning]:
    """Raises the warnings that results call for, and lifts those nobody decided whose grounds are gone.

    Called in the transaction of a publication or of a correction of a public period, after its audit entry:
    the branch's chain is locked by then, so that two such transactions of a branch never judge side by side.
    Later periods are judged again, too. Returns the warnings that were raised, raised anew or lifted.
    """
    periods = affected(period) if period.is_public else []
    found: dict[Place, Ground] = {}
    for each in periods:
        found |= {(each.pk, ground.group.pk, ground.kind): ground for ground in grounds_for(each)}
    rows = LeaderWarning.objects.select_for_update(of=("self",)).of_periods(periods).with_places().order_by("pk")
    known: dict[Place, LeaderWarning] = {(each.period_id, each.group_id, each.kind): each for each in rows}
    changed = [_raised(ground, by=by, now=now) for place, ground in found.items() if place not in known]
    for place, warning in known.items():
        if not warning.decision:
            changed += _followed(warning, found.get(place), by=by, now=now)
    return changed


@transaction.atomic
def decide_warning(
    warning: LeaderWarning, *, decision: str, reason: str, meeting_on: date, by: User, now: datetime
) -> LeaderWarning:
    """Writes down what the branch committee decided, with its meeting and reason. A decision stays as it is."""
    warning = _locked(warning)
    if warning.lifted_at is not None:
        raise RefusedError(_("This warning was lifted by a correction; there is nothing to decide."))
    if warning.decision:
        raise RefusedError(_("This warning was decided already: %(what)s.") % {"what": warning.get_decision_display()})
    if not reason.strip() or decision not in WarningDecision.values:
        raise RefusedError(_("Say what was decided and why."))
    if meeting_on > clock.day_of(now):
        raise RefusedError(_("The day of the meeting is still to come."))
    warning.decision, warning.decision_reason, warning.meeting_on = decision, reason.strip(), meeting_on
    warning.decided_by, warning.decided_at = by, now
    warning.save(update_fields=["decision", "decision_reason", "meeting_on", "decided_by", "decided_at"])
    after = {"decision": decision, "reason": warning.decision_reason, "meeting_on": meeting_on}
    _record(warning, "leader_warning_decided", by=by, after=after)
    _tell_decided(warning, by)
    return warning


def _locked(warning: LeaderWarning) -> LeaderWarning:
    """The warning as it is now, its row locked; before it the periods whose correction may lift it, as that does."""
    period = warning.period
    line = Period.objects.of(period.branch).filter(cadence=period.cadence)
    judged = line.filter(year__in=(period.year - 1, period.year)).order_by("pk").select_for_update(of=("self",))
    list(judged.values_list("pk"))
    return LeaderWarning.objects.select_for_update(of=("self",)).with_places().get(pk=warning.pk)


def _raised(ground: Ground, *, by: User | None, now: datetime) -> LeaderWarning:
    warning = LeaderWarning.objects.create(
        kind=ground.kind,
        period=ground.period,
        group=ground.group,
        leader=ground.leader,
        grounds=ground.said,
        raised_at=now,
    )
    _record(warning, "leader_warning_raised", by=by, after={"grounds": warning.grounds})
    _tell_raised(warning)
    return warning


def _followed(warning: LeaderWarning, ground: Ground | None, *, by: User | None, now: datetime) -> list[LeaderWarning]:
    """What results make of a warning that nobody decided yet."""
    if ground is None:
        return [_lifted(warning, by=by, now=now)] if warning.lifted_at is None else []
    again = warning.lifted_at is not None
    if not again and (warning.grounds, warning.leader_id) == (ground.said, ground.leader.pk):
        return []
    before = {"grounds": warning.grounds, "leader": warning.leader.employee_no}
    warning.grounds, warning.leader, warning.lifted_at = ground.said, ground.leader, None
    warning.raised_at = now if again else warning.raised_at
    warning.save(update_fields=["grounds", "leader", "lifted_at", "raised_at"])
    action = "leader_warning_raised" if again else "leader_warning_changed"
    _record(warning, action, by=by, before=before, after={"grounds": warning.grounds})
    if again:
        _tell_raised(warning)
    return [warning]


def _lifted(warning: LeaderWarning, *, by: User | None, now: datetime) -> LeaderWarning:
    warning.lifted_at = now
    warning.save(update_fields=["lifted_at"])
    _record(warning, "leader_warning_lifted", by=by, after={"lifted_at": now})
    text = gettext_noop("%(group)s: after a correction of %(period)s the warning on leader %(leader)s is lifted.")
    _tell(warning, recipients.committee(warning.branch), text, kind="warning_lifted", mark=now.isoformat())
    return warning


def _record(
    warning: LeaderWarning, action: str, *, by: User | None, after: dict[str, Any], before: dict[str, Any] | None = None
) -> None:
    said = {
        "kind": warning.kind,
        "period": str(warning.period.code),
        "group": warning.group.code,
        "leader": warning.leader.employee_no,
    }
    audit.record(action, by=by, subject=warning, branch=warning.branch.code, before=before, after=said | after)


def _tell_raised(warning: LeaderWarning) -> None:
    text = (
        gettext_noop("%(group)s did poorly in two appraisals running under leader %(leader)s. The committee decides.")
        if warning.kind == WarningKind.CHANGE
        else gettext_noop("%(group)s did poorly in two years running under leader %(leader)s. The committee decides.")
    )
    people = recipients.committee(warning.branch)
    _tell(warning, people, text, kind="warning_raised", mark=warning.raised_at.isoformat())


def _tell_decided(warning: LeaderWarning, by: User) -> None:
    """Tells the committee and the leader concerned; what was decided about a person is theirs to read."""
    own = [warning.leader.user] if warning.leader.user and warning.leader.user.is_active else []
    people = [user for user in [*recipients.committee(warning.branch), *own] if user != by]
    text = gettext_noop("The committee has decided about the warning on the leader of %(group)s.")
    _tell(warning, people, text, kind="warning_decided")


def _tell(warning: LeaderWarning, people: list[User], text: str, *, kind: str, mark: str = "") -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{warning.pk}:{mark}" if mark else f"{kind}:{warning.pk}",
        url=reverse("leader_warning_detail", args=[warning.pk]),
        values={
            "group": warning.group.name,
            "leader": warning.leader.name,
            "period": str(warning.period.code),
        },
    )
