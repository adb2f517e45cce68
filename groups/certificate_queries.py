"""Read models of skill certificates: the list, and the pass rate of each group."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.decimals import half_up
from branchmgr.models import User
from groups.models import Certificate, Membership, PartyGroup, Person, standing_of
from groups.models.brands import CertificateQuerySet
from groups.models.people import PersonQuerySet, sounding

ORDERS = {
    "person": ("person__sort_key", "-taken_on"),
    "name": ("name", "person__sort_key"),
    "day": ("taken_on", "person__sort_key"),
}
YEARS = 5


@dataclass(frozen=True, slots=True)
class PassRate:
    """How many certificates the people of a group sat for, and how many they passed; the group is that of the day."""

    group: str
    sat: int
    passed: int

    @property
    def percent(self) -> str:
        """In whole per cent, half-up."""
        return f"{half_up(Fraction(100 * self.passed, self.sat), 0)}%" if self.sat else ""


def certificates_of(user: User, words: str, year: int | None) -> CertificateQuerySet:
    """The certificates one may see, of a year (all without one), of people or names that were typed."""
    found = Certificate.objects.visible_to(user).select_related("person__branch")
    if year is not None:
        found = found.filter(taken_on__year=year)
    typed = words.strip()
    person = Q(person__name__icontains=typed) | sounding(typed, "person__")
    return found.filter(person | Q(name__icontains=typed)) if typed else found


def in_order(found: CertificateQuerySet, sort: str) -> CertificateQuerySet:
    """The list as it is ordered; the newest first unless asked otherwise."""
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found.order_by("-taken_on", "person__sort_key", "pk")
    first = F(fields[0])
    return found.order_by(first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk")


def pass_rates(found: CertificateQuerySet) -> list[PassRate]:
    """The pass rate of each group, by the group somebody belonged to on the day; two queries."""
    there = Membership.objects.filter(person=OuterRef("person"), starts_on__lte=OuterRef("taken_on"))
    there = there.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("taken_on")))
    of_group = found.order_by().annotate(group=Subquery(there.values("group")[:1]))
    counted = of_group.values_list("group").annotate(sat=Count("pk"), good=Count("pk", filter=Q(passed=True)))
    rows = list(counted)
    names = dict(PartyGroup.objects.filter(pk__in=[pk for pk, *_n in rows]).values_list("pk", "name"))
    return [
        PassRate(names.get(pk, _("in no group")), sat, good)
        for pk, sat, good in sorted(rows, key=lambda row: (row[0] is None, row[0] or 0))
    ]


def people_to_record_for(user: User) -> PersonQuerySet:
    """Members of groups one leads and of branches whose committee one sits on."""
    standing, there = standing_of(user), Membership.objects.on(clock.today())
    led = there.filter(group__in=standing.leads).values("person")
    found = Person.objects.members().filter(Q(pk__in=led) | Q(branch__in=standing.serves))
    return found.order_by("sort_key", "employee_no")


def years_to_choose() -> list[int]:
    """This year and those before it."""
    this = clock.today().year
    return list(range(this, this - YEARS, -1))
