"""示范岗: members of the group who held a pioneer post in the period, of all its members."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from groups.enums import MEMBER_STATUSES
from groups.models import Membership
from pioneer_posts.models import Holding
from pioneer_posts.summaries import group_posts


def of(asked: Asked) -> Readings:
    """Three queries. A post that was withdrawn does not count; one counts for the group of the day of the award."""
    found = group_posts(asked.groups, asked.period.starts_on, asked.until)
    belonging = Membership.objects.on(asked.until).filter(group__in=asked.groups)
    members = belonging.filter(person__political_status__in=MEMBER_STATUSES).values_list("group").order_by()
    counted = dict(members.annotate(Count("person", distinct=True)))
    return asked.for_all({pk: _reading(each.held, counted.get(pk, 0)) for pk, each in found.items()})


def _reading(held: list[Holding], members: int) -> Reading:
    text = gettext_noop("Members with a pioneer post: %(holders)s of %(members)s")
    holders = len({each.person_id for each in held})
    values = {"holders": holders, "members": members}
    records = tuple(_record(each) for each in held)
    # Who held a post may have left the group since: the share is never more than the whole.
    return Reading(Figure(Fraction(holders), Fraction(max(members, holders))), text, values, records)


def _record(holding: Holding) -> Record:
    values = {"post": str(holding.post), "person": holding.person.name, "round": holding.round.code}
    text = gettext_noop("%(post)s · %(person)s · %(round)s")
    return Record(text, values, reverse("holding_detail", args=[holding.pk]), holding.starts_on)


SOURCE = Source(
    key="pioneer_posts",
    label=gettext_lazy("members with a pioneer post, of all members"),
    chinese="示范岗",
    unit=gettext_lazy("members"),
    of=of,
)
