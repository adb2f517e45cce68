"""学时: members of the group who have their hours of study for the part of the year that ends with the period."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.attendance_queries import study_minutes_between
from activities.units import unit_of
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr import clock
from branchmgr.decimals import half_up, plain
from groups.enums import COMMITTEE_OFFICES, MEMBER_STATUSES
from groups.models import Appointment, Membership, Person
from groups.regulations import Rulebook

Hours = list[tuple[Person, Fraction, Fraction]]


def of(asked: Asked) -> Readings:
    """Five queries. So far are the twelfths of the year's hours up to the period's last month."""
    belonging = Membership.objects.on(asked.until).filter(
        group__in=asked.groups, person__political_status__in=MEMBER_STATUSES
    )
    rows = list(belonging.select_related("person").order_by("person__sort_key", "person__employee_no"))
    serving = Appointment.objects.on(asked.until).filter(
        person__in=[row.person_id for row in rows], office__in=COMMITTEE_OFFICES
    )
    committee = set(serving.values_list("person_id", flat=True))
    year = unit_of(asked.period.ends_on, "year").first
    end = unit_of(asked.until, "month").after
    minutes = study_minutes_between([row.person for row in rows], clock.midnight(year), clock.midnight(end))
    book = Rulebook({group.branch_id for group in asked.groups}, asked.until)
    branches, found = {group.pk: group.branch_id for group in asked.groups}, defaultdict[int, Hours](list)
    for row in rows:
        name = "secretary_and_committee_per_year" if row.person_id in committee else "member_per_year"
        wanted = book.figure("study_hours", name, branch=branches[row.group_id]) * asked.period.ends_on.month / 12
        found[row.group_id].append((row.person, Fraction(minutes[row.person_id], 60), wanted))
    return asked.for_all({pk: _reading(hours) for pk, hours in found.items()})


def _reading(hours: Hours) -> Reading:
    text = gettext_noop("Members with their hours of study so far: %(done)s of %(due)s")
    done = sum(had >= wanted for _person, had, wanted in hours)
    values = {"done": done, "due": len(hours)}
    behind = tuple(_record(person, had, wanted) for person, had, wanted in hours if had < wanted)
    return Reading(Figure(Fraction(done), Fraction(len(hours))), text, values, behind)


def _record(person: Person, had: Fraction, wanted: Fraction) -> Record:
    values = {"name": person.name, "hours": plain(half_up(had, 1)), "wanted": plain(half_up(wanted, 1))}
    url = reverse("person_record", args=[person.pk])
    return Record(gettext_noop("%(name)s: %(hours)s of %(wanted)s hours"), values, url)


SOURCE = Source(
    key="study_hours",
    label=gettext_lazy("members with their hours of study so far"),
    chinese="学时",
    unit=gettext_lazy("members"),
    of=of,
)
