"""What stands in somebody's calendar: duties with a day, activities, seminars, elections, periods, the own terms.

Only what the person may see today: everything goes through ``visible_to`` and today's standing. No points, nothing
of others, and of a committee's meeting only that it is held: whoever has the address reads it without signing in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db.models import Count, F, Max, Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.attendance_queries import OF_LEADERS
from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity
from appraisal.enums import PUBLIC_STATUSES
from appraisal.models import Period
from board.dated_duties import dated_duties
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import ElectionStatus
from groups.models import Election, standing_of
from groups.term_queries import terms_of
from innovation.enums import SeminarStatus
from innovation.models import Seminar

LOOKED_BACK: Final = timedelta(days=92)
LOOKED_AHEAD: Final = timedelta(days=400)
OF_EACH_AT_MOST: Final = 300
"""what is further away or beyond that many is not in the calendar"""
DAY_BEFORE: Final = timedelta(hours=-15)
"""when a whole day is announced: at 09:00 of the day before"""
HOUR_BEFORE: Final = timedelta(hours=-1)


Changes = Mapping[tuple[str, str], dict[str, Any]]
"""by table and row, when a thing was changed last and how often"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in the calendar. ``name`` is the same each time it is told; ``starts`` a day or a moment.

    ``changed_at`` and ``changes`` are when it was changed last and how often; nothing is known of what is computed
    anew each time. ``before`` says how long before it begins the phone tells; None: it does not.
    """

    name: str
    summary: str
    url: str
    category: str
    starts: date | datetime
    ends: datetime | None = None
    place: str = ""
    of: str = ""
    cancelled: bool = False
    before: timedelta | None = None
    changed_at: datetime | None = None
    changes: int = 0


def entries_of(user: User) -> list[Entry]:
    """Everything in a person's calendar; the same number of queries however much it is."""
    today = clock.today()
    days = today - LOOKED_BACK, today + LOOKED_AHEAD
    activities, seminars = _activities(user, *days), _seminars(user, *days)
    elections, periods = _elections(user, *days), _periods(user)
    changes = _changes([*activities, *seminars, *elections, *periods])
    return [
        *_of_duties(user, today),
        *(_of_activity(each, today, changes) for each in activities),
        *(_of_seminar(each, today, changes) for each in seminars),
        *(_of_election(each, today, changes) for each in elections),
        *(entry for each in periods for entry in _of_period(each, today, changes)),
        *_of_terms(user, today),
    ]


# Duties


def _of_duties(user: User, today: date) -> Iterator[Entry]:
    """Each on its day; what is late stays on it and says so."""
    known: dict[str, int] = {}
    for kind, day, duty in dated_duties(user):
        place = f"{user.pk}|{kind}|{duty.url}|{duty.key}"
        known[place] = known.get(place, 0) + 1
        said = f"{place}|{known[place]}" if known[place] > 1 else place
        summary = _("Overdue: %(what)s") % {"what": duty.text} if duty.late else duty.text
        yield Entry(
            name=f"duty-{sha256(said.encode()).hexdigest()[:24]}",
            summary=summary,
            url=duty.url,
            category=_("Duties"),
            starts=day,
            before=_unless_over(day, today, DAY_BEFORE),
        )


# What is held


def _activities(user: User, first: date, last: date) -> list[Activity]:
    """Of one's groups, alone or with others, and of the branch as a whole as far as one should attend.

    What was called off is told where it had been planned; a record that should not have been there is not.
    """
    standing = standing_of(user)
    groups = standing.groups | standing.leads
    led = Q(branch__in=standing.leads_in) & ~Q(kind=ActivityKind.COMMITTEE_MEETING)
    belongs = Q(branch__in=standing.member_of) & ~Q(kind__in=[ActivityKind.COMMITTEE_MEETING, *OF_LEADERS])
    whole = Q(group=None) & (Q(branch__in=standing.serves) | led | belongs)
    mine = Q(group__in=groups) | Q(joint_groups__in=groups) | whole
    planned = ~Q(status=ActivityStatus.CALLED_OFF) | Q(created_at__lt=F("starts_at"))
    found = Activity.objects.visible_to(user).filter(mine, planned).in_days(first, last).with_places()
    return list(found.distinct().order_by("-starts_at", "-pk")[:OF_EACH_AT_MOST])


def _of_activity(each: Activity, today: date, changes: Changes) -> Entry:
    cancelled = each.status == ActivityStatus.CALLED_OFF
    kind = str(each.get_kind_display())
    named = not each.topic or each.topic.startswith(kind)
    what = str(each) if named else _("%(kind)s: %(topic)s") % {"kind": kind, "topic": each.topic}
    if each.kind == ActivityKind.COMMITTEE_MEETING:  # what it is about is not for everybody
        what = kind
    return Entry(
        name=f"activity-{each.pk}",
        summary=_called_off(what, cancelled=cancelled),
        url=reverse("record_detail", args=[each.pk]),
        category=_("Activities"),
        starts=each.starts_at,
        ends=each.ends_at,
        place=each.place,
        of=str(each.group or each.branch),
        cancelled=cancelled,
        before=None if cancelled else _unless_over(each.day, today, HOUR_BEFORE),
        **changes.get(_place(each), {}),
    )


def _seminars(user: User, first: date, last: date) -> list[Seminar]:
    start, end = clock.midnight(first), clock.midnight(last)
    seen = Seminar.objects.visible_to(user).filter(branch__in=standing_of(user).branches)
    found = seen.filter(starts_at__gte=start, starts_at__lt=end).select_related("branch")
    return list(found.order_by("-starts_at", "-pk")[:OF_EACH_AT_MOST])


def _of_seminar(each: Seminar, today: date, changes: Changes) -> Entry:
    cancelled = each.status == SeminarStatus.CALLED_OFF
    return Entry(
        name=f"seminar-{each.pk}",
        summary=_called_off(_("Seminar: %(title)s") % {"title": each.title}, cancelled=cancelled),
        url=reverse("seminar_detail", args=[each.pk]),
        category=_("Activities"),
        starts=each.starts_at,
        place=each.place,
        of=str(each.branch),
        cancelled=cancelled,
        before=None if cancelled else _unless_over(clock.day_of(each.starts_at), today, HOUR_BEFORE),
        **changes.get(_place(each), {}),
    )


def _elections(user: User, first: date, last: date) -> list[Election]:
    """Of one's groups, and for the committee of all groups of the branch."""
    seen = Election.objects.visible_to(user).filter(on__gte=first, on__lte=last)
    return list(seen.with_places().order_by("-on", "-pk")[:OF_EACH_AT_MOST])


def _of_election(each: Election, today: date, changes: Changes) -> Entry:
    cancelled = each.status == ElectionStatus.CALLED_OFF
    what = _("%(group)s elects its leader") % {"group": each.group}
    return Entry(
        name=f"election-{each.pk}",
        summary=_called_off(what, cancelled=cancelled),
        url=reverse("election_detail", args=[each.pk]),
        category=_("Activities"),
        starts=each.on,
        of=str(each.group),
        cancelled=cancelled,
        before=None if cancelled else _unless_over(each.on, today, DAY_BEFORE),
        **changes.get(_place(each), {}),
    )


# Days of the appraisal, and of the own offices


def _periods(user: User) -> list[Period]:
    """Those that run, for who knows of them: the committee."""
    running = Period.objects.visible_to(user).filter(branch__in=standing_of(user).serves)
    return list(running.exclude(status__in=PUBLIC_STATUSES).in_order().select_related("branch")[:OF_EACH_AT_MOST])


def _of_period(each: Period, today: date, changes: Changes) -> Iterator[Entry]:
    at = each.publish_at.astimezone(clock.zone())
    told = {"period": each, "at": f"{at:%H:%M}"}
    days = {
        "end": (each.ends_on, _("%(period)s ends: the scores are totalled")),
        "publication": (at.date(), _("%(period)s is published from %(at)s")),
    }
    for which, (day, words) in days.items():
        yield Entry(
            name=f"period-{each.pk}-{which}",
            summary=words % told,
            url=reverse("period_detail", args=[each.pk]),
            category=_("Dates"),
            starts=day,
            of=str(each.branch),
            before=_unless_over(day, today, DAY_BEFORE),
            **changes.get(_place(each), {}),
        )


def _of_terms(user: User, today: date) -> Iterator[Entry]:
    """The last days of the own offices, as far as they are known."""
    standing = standing_of(user)
    branches = standing.serves | standing.leads_in
    for term in terms_of(branches, today) if branches else ():
        held = term.appointment
        if held is None or term.last is None or held.person_id != standing.person:
            continue
        said = {"office": held.get_office_display(), "place": held.place}
        yield Entry(
            name=f"term-{held.pk}",
            summary=_("Your term as %(office)s of %(place)s ends") % said,
            url=reverse("term_list"),
            category=_("Dates"),
            starts=term.last,
            before=_unless_over(term.last, today, DAY_BEFORE),
        )


# What all of them share


def _changes(things: Iterable[Model]) -> Changes:
    """When each was changed last, and how often before that: the audit has an entry for every change; one query."""
    asked: dict[str, list[str]] = {}
    for subject, pk in map(_place, things):
        asked.setdefault(subject, []).append(pk)
    about = Q(pk__in=())
    for subject, ids in asked.items():
        about |= Q(subject=subject, subject_id__in=ids)
    rows = AuditEvent.objects.filter(about).order_by().values_list("subject", "subject_id")
    counted = rows.annotate(last=Max("at"), entries=Count("pk"))
    return {(subject, pk): {"changed_at": last, "changes": entries - 1} for subject, pk, last, entries in counted}


def _place(thing: Model) -> tuple[str, str]:
    return thing._meta.label_lower, str(thing.pk)


def _called_off(what: str, *, cancelled: bool) -> str:
    return _("Called off: %(what)s") % {"what": what} if cancelled else what


def _unless_over(day: date, today: date, before: timedelta) -> timedelta | None:
    return before if day >= today else None
