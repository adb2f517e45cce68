"""谈心谈话: at the end of a year, members with whom somebody talked in it. What was said is never read."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.models import Talk
from activities.units import unit_of
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from groups.enums import MEMBER_STATUSES
from groups.models import Membership


def of(asked: Asked) -> Readings:
    """Two queries; only a period that ends with the year has a figure, for a talk is due within the year."""
    year = unit_of(asked.period.ends_on, "year")
    if unit_of(asked.period.ends_on, "month").after != year.after:
        return {}
    held = Talk.objects.filter(
        branch__in={group.branch_id for group in asked.groups}, held_on__gte=year.first, held_on__lte=asked.until
    )
    talked = {person for pair in held.values_list("first", "second") for person in pair}
    members = Membership.objects.on(asked.until).filter(
        group__in=asked.groups, person__political_status__in=MEMBER_STATUSES
    )
    people: dict[int, set[int]] = defaultdict(set)
    for group, person in members.values_list("group_id", "person_id"):
        people[group].add(person)
    return asked.for_all({pk: _reading(len(found & talked), len(found)) for pk, found in people.items()})


def _reading(done: int, due: int) -> Reading:
    text, values = gettext_noop("Members with a talk this year: %(done)s of %(due)s"), {"done": done, "due": due}
    return Reading.of_page(Figure(Fraction(done), Fraction(due)), text, values, reverse("talk_list"))


SOURCE = Source(
    key="talks_held",
    label=gettext_lazy("members with a talk this year"),
    chinese="谈心谈话",
    unit=gettext_lazy("members"),
    of=of,
)
