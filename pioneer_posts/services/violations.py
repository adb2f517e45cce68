"""Violations that cost a post (一票否决): reported, then decided by the branch committee."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from pioneer_posts.check_queries import assessors_of, committee_of
from pioneer_posts.enums import ViolationDecision
from pioneer_posts.models import Holding, SpotCheck, Violation
from pioneer_posts.models.checks import CHECKED_ROUNDS
from pioneer_posts.services import violation_notices
from pioneer_posts.services.holdings import lock_holding, withdraw_holding


@transaction.atomic
def report_violation(
    holding: Holding,
    *,
    happened_on: date,
    event: str,
    by: User,
    now: datetime,
    spot_check: SpotCheck | None = None,
) -> Violation:
    """Reports a breach of a holder to the committee, by hand or with a grave finding; until it is decided the round
    is not totalled.

    Raises RefusedError for somebody who neither sits on the committee nor assesses for the department, about
    oneself, for a post no longer held, a day outside the time it is held, and for what waits for a decision already.
    """
    holding = lock_holding(holding)
    _expect_reporter(holding, by=by, today=clock.day_of(now))
    _expect_running(holding, happened_on, today=clock.day_of(now))
    if not event.strip():
        raise RefusedError(_("Write what happened."))
    if spot_check is not None:
        _expect_grave(spot_check, holding)
    _expect_news(holding, happened_on, event.strip())
    violation = Violation.objects.create(
        holding=holding,
        spot_check=spot_check,
        happened_on=happened_on,
        event=event.strip(),
        reported_by=by,
        reported_at=now,
    )
    after = {"number": holding.number, "happened_on": happened_on, "event": violation.event}
    audit.record("violation_reported", by=by, subject=violation, branch=holding.branch.code, after=after)
    violation_notices.tell_reported(violation, by=by)
    return violation


@transaction.atomic
def decide_violation(
    violation: Violation, *, confirmed: bool, meeting_on: date, reason: str, by: User, now: datetime
) -> Violation:
    """Enters what the committee decided; a confirmed violation withdraws the post from the day of the meeting.

    By the secretary; where the secretary is the holder, by another committee member. A post is withdrawn once: what
    else is reported of the holder and not decided is settled with the confirmed one.
    """
    holding = lock_holding(violation.holding)
    violation = Violation.objects.select_for_update(of=("self",)).with_places().get(pk=violation.pk)
    today = clock.day_of(now)
    _expect_decision(violation, holding, meeting_on, reason, by=by, today=today)
    decision = ViolationDecision.CONFIRMED if confirmed else ViolationDecision.DISMISSED
    _decide(violation, decision, meeting_on, reason.strip(), by=by, now=now)
    settled = _settle_others(violation, by=by, now=now) if confirmed else []
    withdrawn = confirmed and holding.is_held
    if withdrawn:
        withdraw_holding(holding, on=meeting_on, reason=reason.strip(), by=by, now=now)
    after = {
        "number": holding.number,
        "decision": violation.decision,
        "meeting_on": meeting_on,
        "reason": violation.decision_reason,
        "withdrawn": withdrawn,
        "settled": [each.pk for each in settled],
    }
    audit.record("violation_decided", by=by, subject=violation, branch=holding.branch.code, after=after)
    violation_notices.tell_decided(violation, settled, by=by)
    return violation


def _settle_others(violation: Violation, *, by: User, now: datetime) -> list[Violation]:
    """Dismisses what else is open about the holder: the confirmed one cost the post already. The post is locked."""
    waiting = Violation.objects.select_for_update(of=("self",)).open().filter(holding=violation.holding_id)
    settled = list(waiting.with_places().order_by("pk"))
    assert violation.meeting_on is not None  # it is decided
    said = {"day": violation.happened_on.isoformat(), "meeting": violation.meeting_on.isoformat()}
    reason = _("Settled: for the violation of %(day)s the committee withdrew the post on %(meeting)s.") % said
    for each in settled:
        _decide(each, ViolationDecision.DISMISSED, violation.meeting_on, reason, by=by, now=now)
    return settled


def _decide(
    violation: Violation, decision: ViolationDecision, meeting_on: date, reason: str, *, by: User, now: datetime
) -> None:
    violation.decision, violation.decision_reason = decision, reason
    violation.meeting_on, violation.decided_by, violation.decided_at = meeting_on, by, now
    violation.save(update_fields=["decision", "meeting_on", "decision_reason", "decided_by", "decided_at"])


def _expect_reporter(holding: Holding, *, by: User, today: date) -> None:
    if holding.person.user_id == by.pk:
        raise RefusedError(_("Nobody reports themselves here. Please speak with the secretary."))
    people = committee_of(holding.branch, today) | assessors_of(holding, today)
    if not people.filter(user=by, user__offices_rest_since=None).exists():
        raise RefusedError(
            _("Violations are reported by the branch committee and by who assesses for the department today.")
        )


def _expect_running(holding: Holding, happened_on: date, *, today: date) -> None:
    if holding.round.status not in CHECKED_ROUNDS:
        said = {"round": holding.round, "status": holding.round.get_status_display()}
        raise RefusedError(
            _("Violations are reported from the award until the assessment is over. %(round)s is “%(status)s”.") % said
        )
    if not holding.is_held:
        said = {"status": holding.get_status_display(), "day": str(holding.ended_on)}
        raise RefusedError(_("This post is %(status)s since %(day)s.") % said)
    last = min(today, holding.round.ends_on)
    if not holding.starts_on <= happened_on <= last:
        said = {"first": holding.starts_on.isoformat(), "last": last.isoformat()}
        raise RefusedError(_("What happened lies between %(first)s, when the post was awarded, and %(last)s.") % said)


def _expect_news(holding: Holding, happened_on: date, event: str) -> None:
    if holding.violations.open().filter(happened_on=happened_on, event=event).exists():
        raise RefusedError(_("This is reported already, with the same day and words, and waits for the committee."))


def _expect_grave(check: SpotCheck, holding: Holding) -> None:
    check = SpotCheck.objects.select_for_update().get(pk=check.pk)
    if check.holding_id != holding.pk or not check.grave:
        raise RefusedError(_("Only a grave finding of this post is reported with its check."))
    if Violation.objects.filter(spot_check=check).exists():
        raise RefusedError(_("This finding is reported already."))


def _expect_decision(
    violation: Violation, holding: Holding, meeting_on: date, reason: str, *, by: User, today: date
) -> None:
    if violation.decision:
        raise RefusedError(_("This is decided already: %(decision)s.") % {"decision": violation.get_decision_display()})
    if not Violation.objects.to_decide_by(by).filter(pk=violation.pk).exists():
        raise RefusedError(
            _("The secretary enters the decision of the committee; another member where it is about the secretary.")
        )
    if not reason.strip():
        raise RefusedError(_("Give the reason of the decision."))
    if not violation.happened_on <= meeting_on <= today:
        said = {"first": violation.happened_on.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("The committee met between %(first)s, when it happened, and today, %(last)s.") % said)
