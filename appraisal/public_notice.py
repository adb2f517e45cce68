"""The public notice 公示 of a published period: what hangs on the wall, on a page and as PDF alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model

from appraisal.enums import PeriodStatus
from appraisal.models import Period, Result
from branchmgr import audit
from branchmgr.models import AuditEvent, User
from branchmgr.punctuation import with_names
from groups.models import Appointment, Person


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """The notice of one period as one person may see it. ``phone`` is empty where none is recorded, seen or wished."""

    period: Period
    results: list[Result]
    """by rank, those that took no part at the end"""
    published_at: datetime | None
    secretaries: list[Person]
    """whom to turn to: the branch secretary of the day it is looked at"""
    phone: str
    has_phone: bool
    """whether there is a number that this reader may put on it"""
    entry: AuditEvent | None
    """the audit entry of the publication"""
    correction: AuditEvent | None
    """the audit entry of the last correction since then, where there was one"""

    @property
    def anchor(self) -> str:
        """The short code of that entry."""
        return audit.anchor(self.entry) if self.entry else ""

    @property
    def corrected(self) -> bool:
        """Whether the result was corrected since it was published."""
        return self.correction is not None

    @property
    def names(self) -> str:
        """The names of those to turn to."""
        return with_names(person.name for person in self.secretaries)


def notice_of(period: Period, user: User, *, day: date, phone: bool = False) -> PublicNotice:
    """The notice of a published period, in a fixed number of queries. ``phone``: with the secretary's number.

    The number goes on only where the reader may see it among the person's data anyway, and wishes it.
    """
    secretaries = _secretaries(period, day)
    number = _number(secretaries, user)
    step = period.steps.filter(status=PeriodStatus.PUBLISHED).first()
    entry = _entry(period, "period_published", period)
    last = period.corrections.in_force().order_by("revision").last()
    return PublicNotice(
        period=period,
        results=list(period.results.select_related("group").ranked()),
        published_at=step.at if step else None,
        secretaries=secretaries,
        phone=number if phone else "",
        has_phone=bool(number),
        entry=entry,
        correction=_entry(period, "correction_confirmed", last, after=entry.number if entry else 0),
    )


def _entry(period: Period, action: str, subject: Model | None, *, after: int = 0) -> AuditEvent | None:
    """The first entry of an act on the subject, of those with a number above ``after``."""
    if subject is None:
        return None
    of_branch = AuditEvent.objects.filter(branch=period.branch.code, action=action, number__gt=after)
    return of_branch.filter(subject=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("number").first()


def _secretaries(period: Period, day: date) -> list[Person]:
    held = (
        Appointment.objects.secretaries_of(period.branch).on(day).select_related("person").order_by("starts_on", "pk")
    )
    return [appointment.person for appointment in held]


def _number(secretaries: list[Person], user: User) -> str:
    seen = Person.objects.visible_to(user).filter(pk__in=[person.pk for person in secretaries]).exclude(mobile="")
    return with_names(seen.order_by("pk").values_list("mobile", flat=True))
