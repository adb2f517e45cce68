"""Posts held: given up by the holder, or withdrawn by a decision of the committee."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from pioneer_posts.enums import NEXT_HOLDING, HoldingStatus, RoundStatus
from pioneer_posts.models import Holding, Round
from pioneer_posts.services import holding_notices


@transaction.atomic
def give_up(holding: Holding, *, reason: str, by: User, now: datetime) -> Holding:
    """The holder gives a post up from today, or the secretary does it for somebody who no longer can.

    Only until the assessment opens: from then on the post is held to its end. Refused while a reported violation
    waits for the committee.
    """
    holding = lock_holding(holding)
    if not reason.strip():
        raise RefusedError(_("Say why the post is given up."))
    if holding.round.status != RoundStatus.HELD:
        raise RefusedError(
            _("A post is given up before the assessment opens. %(round)s is %(status)s.")
            % {"round": holding.round, "status": holding.round.get_status_display()}
        )
    if holding.violations.open().exists():
        raise RefusedError(
            _("Something about this post waits for a decision of the branch committee. Please ask the secretary.")
        )
    _advance(holding, HoldingStatus.GIVEN_UP, on=clock.day_of(now), reason=reason.strip())
    after = {"number": holding.number, "holder": holding.person.employee_no, "reason": holding.end_reason}
    audit.record("holding_given_up", by=by, subject=holding, branch=holding.branch.code, after=after)
    holding_notices.tell_given_up(holding, by=by)
    return holding


@transaction.atomic
def withdraw_holding(holding: Holding, *, on: date, reason: str, by: User | None, now: datetime) -> Holding:
    """Takes a post back from a day on. The service that decides so calls this, and writes the audit entry."""
    holding = lock_holding(holding)
    if on > clock.day_of(now):
        raise RefusedError(_("A post is withdrawn from today or from a day before, not from one to come."))
    if not reason.strip():
        raise RefusedError(_("Say why the post is withdrawn."))
    _advance(holding, HoldingStatus.WITHDRAWN, on=on, reason=reason.strip())
    return holding


def lock_holding(holding: Holding) -> Holding:
    """The post held as it is now, its row locked until the end of the transaction, the round's before it."""
    Round.objects.select_for_update().get(pk=holding.round_id)
    return Holding.objects.select_for_update(of=("self",)).with_places().get(pk=holding.pk)


def _advance(holding: Holding, status: HoldingStatus, *, on: date, reason: str) -> None:
    """The one door for the status of a post held: checks the step and writes down from when and why."""
    if status not in NEXT_HOLDING.get(HoldingStatus(holding.status), ()):
        raise RefusedError(
            _("%(holding)s: this post is %(now)s since %(day)s and cannot become %(then)s.")
            % {
                "holding": holding,
                "now": holding.get_status_display(),
                "day": (holding.ended_on or holding.starts_on).isoformat(),
                "then": status.label,
            }
        )
    if on < holding.starts_on:
        raise RefusedError(
            _("This post is held since %(day)s; it cannot end before that.") % {"day": holding.starts_on}
        )
    holding.status, holding.ended_on, holding.end_reason = status, on, reason
    holding.save(update_fields=["status", "ended_on", "end_reason"])
