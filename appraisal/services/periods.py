"""The life of a period: opened, scored, totalled, published, archived; each step once, in its own transaction.

``now`` is always the moment to judge by (aware); moments and states are those of ``formats.md`` §4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal import moments
from appraisal.enums import NEXT, PeriodStatus
from appraisal.models import Correction, Objection, Period, PeriodStep, Scheme
from appraisal.moments import PeriodCode, Timing, Version
from appraisal.queries import Sheet, sheet_of
from appraisal.services import leader_warnings, period_notices, rectifications, totals
from appraisal.services.fingerprints import fingerprints_of
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


def governing_scheme(branch: Branch, code: PeriodCode) -> Scheme | None:
    """The approved version that governs a period which is not open yet (``formats.md`` §2)."""
    approved = {s.pk: s for s in Scheme.objects.of_year(branch, code.year).approved().filter(cadence=code.cadence)}
    versions = [Version(pk, s.version, s.meeting_on) for pk, s in approved.items() if s.meeting_on]
    chosen = moments.governing(versions, code)
    return approved[chosen] if chosen is not None else None


def timing_of(scheme: Scheme) -> Timing:
    """What the scheme settles about time."""
    return Timing(
        scoring_lead_days=scheme.scoring_lead_days,
        publish_day=scheme.publish_day,
        publish_time=scheme.publish_time,
        shift_to_working_day=scheme.shift_to_working_day,
        objection_days=scheme.objection_days,
    )


@transaction.atomic
def open_period(branch: Branch, *, code: PeriodCode, by: User | None, now: datetime) -> Period:
    """Opens a period under the version that governs it. Refused before its first day, twice, or without a scheme."""
    Branch.objects.select_for_update().get(pk=branch.pk)
    if now < moments.opens_at(code, clock.zone()):
        raise RefusedError(_("%(period)s has not begun yet.") % {"period": code})
    if Period.objects.of(branch).with_code(code).exists():
        raise RefusedError(_("%(period)s is open already.") % {"period": code})
    scheme = governing_scheme(branch, code)
    if scheme is None:
        raise RefusedError(_("No approved scheme governs %(period)s.") % {"period": code})
    timing, zone = timing_of(scheme), clock.zone()
    period = Period.objects.create(
        branch=branch,
        scheme=scheme,
        year=code.year,
        cadence=code.cadence,
        number=code.number,
        starts_on=code.first_day,
        ends_on=code.last_day,
        scoring_opens_at=moments.scoring_opens_at(code, timing, zone),
        closes_at=moments.closes_at(code, zone),
        publish_at=moments.publish_at(code, timing, zone),
    )
    _write_step(period, by=by, now=now, after={"scheme": scheme.pk, "version": scheme.version})
    return period


@transaction.atomic
def open_scoring(period: Period, *, by: User | None, now: datetime) -> Period:
    """Lets the secretary score from the scheme's lead days before the end of the period."""
    period = _locked(period)
    _not_before(period.scoring_opens_at, now)
    _advance(period, PeriodStatus.SCORING, by=by, now=now)
    period_notices.tell_scoring_open(period)
    return period


@transaction.atomic
def total_period(period: Period, *, by: User | None, now: datetime, seen: str | None = None) -> Period:
    """Writes every group's result. Refused before the period is over or while a cell is missing (domain rule 5).

    ``seen`` is the mark (``totalling_checks.digest``) of the findings that a person was shown and goes on with;
    refused where they are others by now. None: nobody was asked. The audit keeps the findings either way.
    """
    period = _locked(period)
    _expect_step(period, PeriodStatus.TOTALLED)
    _not_before(period.closes_at, now)
    if totals.total([period], by=by, now=now, seen=seen).incomplete:
        raise _incomplete(sheet_of(period))
    return period


@transaction.atomic
def publish_period(period: Period, *, by: User | None, now: datetime) -> Period:
    """Shows the result to the branch's people, from the publication moment on; objections may be made from now."""
    period = _locked(period)
    _expect_step(period, PeriodStatus.PUBLISHED)
    _not_before(period.publish_at, now)
    period.archive_at = moments.archive_at(now, timing_of(period.scheme), clock.zone())
    after = fingerprints_of(period)
    _advance(period, PeriodStatus.PUBLISHED, by=by, now=now, changed=["archive_at"], after=after)
    rectifications.follow_results(period, by=by, now=now)
    leader_warnings.follow_results(period, by=by, now=now)
    period_notices.tell_published(period)
    return period


@transaction.atomic
def archive_period(period: Period, *, by: User | None, now: datetime) -> Period:
    """Closes a published period once the days for objections are over and every objection and correction is settled."""
    period = _locked(period)
    _expect_step(period, PeriodStatus.ARCHIVED)
    if period.archive_at is not None:
        _not_before(period.archive_at, now)
    _expect_nothing_unsettled(period)
    return _advance(period, PeriodStatus.ARCHIVED, by=by, now=now)


def _locked(period: Period) -> Period:
    """The period as it is now, its row locked until the end of the transaction."""
    rows = Period.objects.select_for_update(of=("self",)).select_related("branch", "scheme")
    return rows.get(pk=period.pk)


def _expect_step(period: Period, status: PeriodStatus) -> None:
    if NEXT.get(PeriodStatus(period.status)) != status:
        raise RefusedError(
            _("%(period)s is %(now)s and cannot become %(then)s.")
            % {"period": period, "now": period.get_status_display(), "then": status.label}
        )


def _expect_nothing_unsettled(period: Period) -> None:
    objections = Objection.objects.of(period).unsettled().count()
    corrections = Correction.objects.of(period).proposed().count()
    if objections or corrections:
        raise RefusedError(
            _("%(period)s is not archived yet. Objections open: %(objections)s; to confirm: %(corrections)s.")
            % {"period": period, "objections": objections, "corrections": corrections}
        )


def _advance(
    period: Period,
    status: PeriodStatus,
    *,
    by: User | None,
    now: datetime,
    changed: list[str] | None = None,
    after: dict[str, Any] | None = None,
) -> Period:
    """The one door for a period's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(period, status)
    period.status = status
    period.save(update_fields=["status", *(changed or [])])
    _write_step(period, by=by, now=now, after=after)
    return period


def _write_step(period: Period, *, by: User | None, now: datetime, after: dict[str, Any] | None) -> None:
    PeriodStep.objects.create(period=period, status=period.status, at=now, by=by)
    audit.record(
        f"period_{period.status}",
        by=by,
        subject=period,
        branch=period.branch.code,
        after={"period": str(period.code), "status": period.status, **(after or {})},
    )


def _not_before(moment: datetime, now: datetime) -> None:
    if now < moment:
        local = date_format(moment.astimezone(clock.zone()), "Y-m-d H:i")
        raise RefusedError(_("This can be done from %(moment)s on.") % {"moment": local})


def _incomplete(sheet: Sheet) -> RefusedError:
    missing = sheet.required - sheet.done
    named = [f"{group} {indicator.code}" for group, indicator in sheet.missing()]
    return RefusedError(
        ngettext(
            "%(count)s cell is not scored yet: %(cells)s",
            "%(count)s cells are not scored yet: %(cells)s",
            missing,
        )
        % {"count": missing, "cells": period_notices.shortened(named)}
    )
