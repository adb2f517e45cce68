"""Objections 异议 to items of a published result: raised, forwarded, answered; each step once, in its transaction.

``now`` is always the moment to judge by (aware). The period's row is locked first, so that no objection comes
in while the period is being archived.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.enums import NEXT_OBJECTION, ObjectionStatus
from appraisal.models import Correction, Indicator, Objection, ObjectionStep, Period
from appraisal.services import correction_notices, objection_notices
from appraisal.services.correction_changes import NewValue, locked_period, said, written_correction
from branchmgr import audit, clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.models import Appointment, PartyGroup, standing_of

DAY = timedelta(days=1)


@transaction.atomic
def raise_objection(
    period: Period,
    *,
    group: PartyGroup,
    indicator: Indicator,
    text: str,
    attachment: UploadedFile[Any] | None = None,
    by: User,
    now: datetime,
) -> Objection:
    """Objects to one item of the own group's published result, within the days for it and once an item.

    The leader's goes straight to the committee; a member's to the leader, or where the group has none today to
    the committee too.
    """
    period = locked_period(period.pk)
    _expect_objection_days(period, now)
    _expect_own_item(period, group, indicator, by)
    direct = group.pk in standing_of(by).leads or not has_leader(group)
    objection = Objection.objects.create(
        period=period,
        group=group,
        indicator=indicator,
        text=typed_text(text),
        attachment=uploads.store(attachment, by=by) if attachment else None,
        status=ObjectionStatus.SUBMITTED if direct else ObjectionStatus.WITH_LEADER,
        raised_by=by,
        raised_at=now,
        answer_by=_answer_by(period, now) if direct else None,
    )
    _write_step(objection, by=by, now=now, note=objection.text)
    objection_notices.tell_raised(objection)
    return objection


@transaction.atomic
def forward_objection(objection: Objection, *, by: User | None, now: datetime) -> Objection:
    """Hands a member's objection in to the committee: the leader does, or the tick for what a leader left lying."""
    objection = _locked(objection)
    objection.answer_by = _answer_by(objection.period, now)
    _advance(objection, ObjectionStatus.SUBMITTED, by=by, now=now, changed=["answer_by"])
    objection_notices.tell_raised(objection)
    return objection


@transaction.atomic
def return_objection(objection: Objection, *, reason: str, by: User, now: datetime) -> Objection:
    """Gives a member's objection back, with the leader's reason."""
    objection = _locked(objection)
    _advance(objection, ObjectionStatus.RETURNED, by=by, now=now, note=typed_text(reason))
    objection_notices.tell_returned(objection, typed_text(reason))
    return objection


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: User, now: datetime) -> Objection:
    """Takes an open objection back; who raised it may."""
    objection = _locked(objection)
    _advance(objection, ObjectionStatus.WITHDRAWN, by=by, now=now)
    objection_notices.tell_withdrawn(objection)
    return objection


@transaction.atomic
def refuse_objection(objection: Objection, *, reason: str, by: User, now: datetime) -> Objection:
    """Does not accept an objection and says why; also one whose correction was not confirmed."""
    objection = _locked(objection)
    if objection.status == ObjectionStatus.ACCEPTED:
        _expect_nothing_followed(objection)
    objection.answer = typed_text(reason)
    _advance(objection, ObjectionStatus.REFUSED, by=by, now=now, note=objection.answer, changed=["answer"])
    objection_notices.tell_refused(objection)
    return objection


@transaction.atomic
def accept_objection(objection: Objection, *, value: NewValue, by: User, now: datetime) -> Correction:
    """Accepts an objection: a correction with the new value waits for somebody else's confirmation.

    One that was accepted before gets a new correction where the first was not confirmed.
    """
    objection = _locked(objection)
    again = objection.status == ObjectionStatus.ACCEPTED
    if again:
        _expect_nothing_followed(objection)
    else:
        _expect_step(objection, ObjectionStatus.ACCEPTED)
    correction = written_correction(
        objection.period,
        group=objection.group,
        indicator=objection.indicator,
        value=value,
        objection=objection,
        by=by,
        now=now,
    )
    objection.answer = correction.reason
    if again:
        objection.save(update_fields=["answer"])
        _record(objection, by=by, note=objection.answer, correction=said(correction))
    else:
        _advance(
            objection,
            ObjectionStatus.ACCEPTED,
            by=by,
            now=now,
            note=objection.answer,
            changed=["answer"],
            correction=said(correction),
        )
    objection_notices.tell_accepted(objection)
    correction_notices.tell_to_confirm(correction)
    return correction


def has_leader(group: PartyGroup) -> bool:
    """Whether anybody leads the group today."""
    return Appointment.objects.leaders_of(group.pk).on(clock.today()).exists()


def objection_days_over(period: Period, now: datetime) -> str:
    """Why no objection to the period can be made at ``now``; empty where one can."""
    if not period.is_public:
        return _("%(period)s is not published yet; objections may be made after its publication.") % {"period": period}
    if not period.takes_objections(now):
        values = {"period": period, "day": period.last_objection_day}
        return _("Objections to %(period)s could be made until %(day)s.") % values
    return ""


def _expect_objection_days(period: Period, now: datetime) -> None:
    refusal = objection_days_over(period, now)
    if refusal:
        raise RefusedError(refusal)


def _expect_own_item(period: Period, group: PartyGroup, indicator: Indicator, by: User) -> None:
    standing = standing_of(by)
    if group.pk not in standing.groups | standing.leads:
        raise RefusedError(_("%(group)s is not your group: objections are made to one's own.") % {"group": group})
    if not period.results.filter(group=group).exists():
        raise RefusedError(_("%(group)s has no result in %(period)s.") % {"group": group, "period": period})
    if indicator.scheme_id != period.scheme_id:
        raise RefusedError(_("This item is not part of the period's scheme."))
    if Objection.objects.of(period).standing().filter(group=group, indicator=indicator).exists():
        raise RefusedError(
            _("There is an objection to %(item)s of %(group)s already; it is made once.")
            % {"item": indicator, "group": group}
        )


def _answer_by(period: Period, now: datetime) -> date:
    return clock.day_of(now) + max(period.scheme.objection_days, 1) * DAY


def _locked(objection: Objection) -> Objection:
    """The objection as it is now, its period's row locked before its own."""
    period = locked_period(objection.period_id)
    rows = Objection.objects.select_for_update(of=("self",)).select_related("group", "indicator", "raised_by")
    found = rows.get(pk=objection.pk)
    found.period = period
    return found


def _expect_nothing_followed(objection: Objection) -> None:
    if not Objection.objects.to_decide_anew().filter(pk=objection.pk).exists():
        raise RefusedError(_("This objection is decided already: %(status)s.") % {"status": _shown(objection)})


def _expect_step(objection: Objection, status: ObjectionStatus) -> None:
    if status not in NEXT_OBJECTION.get(ObjectionStatus(objection.status), ()):
        said_now = _("This objection is decided already: %(status)s.")
        if objection.is_open:
            said_now = _("This cannot be done now; the objection is %(status)s.")
        raise RefusedError(said_now % {"status": _shown(objection)})


def _shown(objection: Objection) -> str:
    return str(objection.get_status_display())


def _advance(
    objection: Objection,
    status: ObjectionStatus,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
    **more: Any,
) -> None:
    """The one door for an objection's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(objection, status)
    objection.status = status
    objection.save(update_fields=["status", *changed])
    _write_step(objection, by=by, now=now, note=note, **more)


def _write_step(objection: Objection, *, by: User | None, now: datetime, note: str, **more: Any) -> None:
    number = objection.steps.count() + 1
    ObjectionStep.objects.create(objection=objection, number=number, status=objection.status, at=now, by=by, note=note)
    _record(objection, by=by, note=note, **more)


def _record(objection: Objection, *, by: User | None, note: str, **more: Any) -> None:
    audit.record(
        f"objection_{objection.status}",
        by=by,
        subject=objection,
        branch=objection.period.branch.code,
        after={
            "period": str(objection.period.code),
            "cell": f"{objection.group.code} {objection.indicator.code}",
            "status": objection.status,
            "note": note,
            "answer_by": objection.answer_by,
            "attachment": objection.attachment.sha256 if objection.attachment else "",
            **more,
        },
    )
