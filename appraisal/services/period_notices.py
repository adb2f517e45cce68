"""What people are told about a period, each once, in the notice list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.models import Period
from appraisal.queries import Sheet
from branchmgr import clock, notify
from branchmgr.models import User
from groups.models import Appointment

NAMED_AT_MOST = 12


def shortened(names: Sequence[str]) -> str:
    """The names in one line, the first dozen of them and how many more there are."""
    if len(names) <= NAMED_AT_MOST:
        return "、".join(names)
    return _("%(names)s and %(count)s more") % {
        "names": "、".join(names[:NAMED_AT_MOST]),
        "count": len(names) - NAMED_AT_MOST,
    }


def tell_scoring_open(period: Period) -> None:
    """Tells the secretary that the grid is open."""
    _tell(
        period,
        list(_accounts(Appointment.objects.secretaries_of(period.branch))),
        gettext_noop("Scoring of %(period)s is open until %(day)s."),
        kind="scoring_open",
        page="period_grid",
        values={"day": period.ends_on.isoformat()},
    )


def tell_incomplete(sheet: Sheet, *, now: datetime) -> None:
    """Tells the branch committee which cells are missing: when the period is over, and again when it is overdue.

    ``now`` is at or after the end of the period.
    """
    period = sheet.period
    overdue = now >= period.publish_at
    text = (
        gettext_noop("Publication of %(period)s is overdue since %(due)s. Not scored yet: %(cells)s")
        if overdue
        else gettext_noop("%(period)s is over but cannot be totalled. Not scored yet: %(cells)s")
    )
    _tell(
        period,
        list(_accounts(Appointment.objects.committee_of(period.branch))),
        text,
        kind="overdue" if overdue else "incomplete",
        page="period_grid",
        values={
            "cells": shortened([f"{group} {indicator.code}" for group, indicator in sheet.missing()]),
            "due": period.publish_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M"),
        },
    )


def tell_published(period: Period) -> None:
    """Tells the committee and the leaders of the branch that the result can be seen."""
    leaders = Appointment.objects.leaders().filter(group__branch=period.branch)
    _tell(
        period,
        [*_accounts(Appointment.objects.committee_of(period.branch)), *_accounts(leaders)],
        gettext_noop("The result of %(period)s is published."),
        kind="published",
        page="period_result",
        values={},
    )


def _accounts(appointments: Any) -> list[User]:
    """Those with an account who hold one of these appointments today."""
    return list(User.objects.filter(person__appointments__in=appointments.on(clock.today()), is_active=True).distinct())


def _tell(period: Period, people: list[User], text: str, *, kind: str, page: str, values: dict[str, str]) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{period.pk}",
        url=reverse(page, args=[period.pk]),
        values={"period": str(period.code), **values},
    )
