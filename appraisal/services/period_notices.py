"""What people are told about a period, each once, in the notice list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.models import Period
from appraisal.queries import Sheet, sheet_of
from branchmgr import clock, notify
from branchmgr.models import Notification, User
from branchmgr.punctuation import with_names
from groups.services import recipients

NAMED_AT_MOST = 12

# Each with all cells named, and with the first dozen of them and how many more there are.
SOON = (
    gettext_noop("Scoring of %(period)s ends on %(day)s. Not scored yet: %(cells)s"),
    gettext_noop("Scoring of %(period)s ends on %(day)s. Not scored yet: %(cells)s and %(more)s more"),
)
INCOMPLETE = (
    gettext_noop("%(period)s is over but cannot be totalled. Not scored yet: %(cells)s"),
    gettext_noop("%(period)s is over but cannot be totalled. Not scored yet: %(cells)s and %(more)s more"),
)
OVERDUE = (
    gettext_noop("Publication of %(period)s is overdue since %(due)s. Not scored yet: %(cells)s"),
    gettext_noop("Publication of %(period)s is overdue since %(due)s. Not scored yet: %(cells)s and %(more)s more"),
)


def shortened(names: Sequence[str]) -> str:
    """The names in one line, the first dozen of them and how many more there are, for whoever asks now."""
    if len(names) <= NAMED_AT_MOST:
        return with_names(names)
    return _("%(names)s and %(count)s more") % {
        "names": with_names(names[:NAMED_AT_MOST]),
        "count": len(names) - NAMED_AT_MOST,
    }


def tell_scoring_open(period: Period) -> None:
    """Tells the secretary that the grid is open."""
    _tell(
        period,
        recipients.secretaries(period.branch),
        gettext_noop("Scoring of %(period)s is open until %(day)s."),
        kind="scoring_open",
        page="period_grid",
        values={"day": period.ends_on.isoformat()},
    )


def tell_scoring_soon(period: Period) -> None:
    """Tells the secretary once, in the last days of a period, which cells are missing; nobody where none is."""
    if Notification.objects.filter(key=f"scoring_soon:{period.pk}").exists():
        return
    sheet = sheet_of(period)
    if not sheet.complete:
        people, day = recipients.secretaries(period.branch), period.ends_on.isoformat()
        _tell_missing(sheet, people, SOON, kind="scoring_soon", values={"day": day})


def tell_incomplete(sheet: Sheet, *, now: datetime) -> None:
    """Tells the branch committee which cells are missing: when the period is over, and again when it is overdue.

    ``now`` is at or after the end of the period.
    """
    period = sheet.period
    overdue = now >= period.publish_at
    _tell_missing(
        sheet,
        recipients.committee(period.branch),
        OVERDUE if overdue else INCOMPLETE,
        kind="overdue" if overdue else "incomplete",
        values={"due": period.publish_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")},
    )


def tell_published(period: Period) -> None:
    """Tells the committee and the leaders of the branch that the result can be seen."""
    groups = period.branch.groups.values_list("pk", flat=True)
    _tell(
        period,
        [*recipients.committee(period.branch), *recipients.leaders(groups)],
        gettext_noop("The result of %(period)s is published."),
        kind="published",
        page="period_result",
        values={},
    )


def _tell_missing(
    sheet: Sheet, people: list[User], texts: tuple[str, str], *, kind: str, values: dict[str, str]
) -> None:
    """Names the missing cells; each reader's language joins them with the number of the others."""
    names = [f"{group} {indicator.code}" for group, indicator in sheet.missing()]
    more = max(len(names) - NAMED_AT_MOST, 0)
    said = values | {"cells": with_names(names[:NAMED_AT_MOST]), "more": str(more)}
    _tell(sheet.period, people, texts[bool(more)], kind=kind, page="period_grid", values=said)


def _tell(period: Period, people: list[User], text: str, *, kind: str, page: str, values: dict[str, str]) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{period.pk}",
        url=reverse(page, args=[period.pk]),
        values={"period": str(period.code), **values},
    )
