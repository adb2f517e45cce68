"""党小组长党员身份: whether the leader is a full member, as a word for a rule of levels."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from groups.enums import POLITICAL_STATUS_WORDS
from groups.models import Appointment, Person

WORDS: dict[str, str] = {status: word for word, status in POLITICAL_STATUS_WORDS.items()}


def of(asked: Asked) -> Readings:
    """One query: the leader on the day by which it is judged; a group without one has no figure."""
    leaders = Appointment.objects.leaders().filter(group__in=asked.groups).on(asked.until).select_related("person")
    return asked.for_all({each.group_id: _reading(each.person) for each in leaders if each.group_id})


def _reading(leader: Person) -> Reading:
    values = {"name": leader.name, "status": WORDS[leader.political_status]}
    record = Record(gettext_noop("Leader %(name)s: %(status)s"), values, reverse("person_detail", args=[leader.pk]))
    return Reading(Figure(word=values["status"]), gettext_noop("Leader %(name)s: %(status)s"), values, (record,))


SOURCE = Source(
    key="leader_membership",
    label=gettext_lazy("the leader's membership of the Party"),
    chinese="党小组长党员身份",
    unit=gettext_lazy("level"),
    of=of,
)
