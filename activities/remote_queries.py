"""Read models of remote members 在外党员: who is away where, when the next contact is due, how well they are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import cached_property

from activities.contact_days import MOST_MONTHS, months_between, next_contact
from activities.enums import ContactWay, VisitKind
from activities.models import Contact, Stay, Visit
from activities.models.remote import StayQuerySet
from activities.units import units_within
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Category
from groups.models import Membership, PartyGroup, Person, standing_of
from groups.models.people import PersonQuerySet
from groups.pinyin import sounds_like
from groups.regulations import Rulebook
from groups.terms import months_later

SOON = timedelta(days=7)
LATE, UNDECIDED, LONG = "late", "undecided", "long"
OWN_GROUP = 3
"""from so many remote members on a group of their own is pointed out"""


@dataclass(frozen=True)
class Away:
    """A member who is away, as of ``today``: where, in which group, the last contact and the day of the next.

    ``limit``: from this day on a decision on a transfer is asked for.
    """

    stay: Stay
    group: PartyGroup | None
    last_on: date | None
    last_way: str
    due_on: date
    limit: date
    today: date

    @property
    def person(self) -> Person:
        return self.stay.person

    @property
    def late(self) -> bool:
        """Whether the day of the next contact is past."""
        return self.due_on < self.today

    @property
    def soon(self) -> bool:
        """Whether the next contact is due within a week."""
        return not self.late and self.due_on <= self.today + SOON

    @property
    def long(self) -> bool:
        """Whether the member is away for so long that a transfer is considered."""
        return self.limit <= self.today

    @property
    def undecided(self) -> bool:
        """Whether a decision on a transfer is asked for."""
        return self.long and self.stay.decided_on is None

    @property
    def last_way_display(self) -> str:
        return str(ContactWay(self.last_way).label) if self.last_way else ""


def away_of(stays: StayQuerySet, today: date, *, book: Rulebook | None = None) -> list[Away]:
    """Who is away, the contact due first on top; three queries, two where the ``book`` is at hand."""
    rows = list(_with_last_contact(stays.going_on()).select_related("person__branch", "person__user").order_by("pk"))
    if not rows:
        return []
    groups = _groups_on({stay.person_id for stay in rows}, today)
    book = book or Rulebook([stay.person.branch_id for stay in rows if stay.person.branch_id], today)
    found = [_away(stay, groups.get(stay.person_id), book, today) for stay in rows]
    return sorted(found, key=lambda each: (each.due_on, each.person.sort_key, each.person.pk))


def away_within(groups: Collection[int], branches: Collection[int], today: date) -> StayQuerySet:
    """The stays that go on of the people of some groups and of all people of some branches, by their ids."""
    members = Membership.objects.on(today).filter(group__in=groups)
    return Stay.objects.going_on().filter(Q(person__in=members.values("person")) | Q(person__branch__in=branches))


def contacts_kept(groups: Iterable[PartyGroup], start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """Contacts kept and due of each group in a half-open time, by its branch's figure; four queries.

    Due is every calendar month within the time in which a member of the group was away from its first day to its
    last; who changed groups counts for the group of the month's last day. Where a branch asks for less than one
    contact a month, one in the months before keeps the month, too.
    """
    known = {group.pk: group for group in groups}
    months = list(units_within("month", clock.day_of(start), clock.day_of(end)))
    if not known or not months:
        return dict.fromkeys(known, (0, 0))
    first, after = months[0].first, months[-1].after
    members = list(Membership.objects.not_over(first).filter(group__in=known, starts_on__lt=after))
    people = {each.person_id for each in members}
    stays = list(Stay.objects.touching(first, after).filter(person__in=people))
    contacts = _by_month(people, first, after)
    book = Rulebook({group.branch_id for group in known.values()}, after - timedelta(days=1))
    kept, due = Counter[int](), Counter[int]()
    for (month, end_of_month), stay in product(months, stays):
        group = _group_on(members, stay.person_id, end_of_month - timedelta(days=1))
        if group is not None and _whole_month(stay, month, end_of_month):
            times = _times(book, known[group].branch_id)
            had = sum(contacts[stay.person_id, months_later(month, -back)] for back in range(months_between(times)))
            due[group] += max(int(times), 1)
            kept[group] += min(had, max(int(times), 1))
    return {group: (kept[group], due[group]) for group in known}


def _by_month(people: Collection[int], first: date, after: date) -> Counter[tuple[int, date]]:
    """How many contacts each person had in each month, the months before that may keep one included."""
    rows = Contact.objects.filter(person__in=people, on__gte=months_later(first, -MOST_MONTHS), on__lt=after)
    return Counter((person, on.replace(day=1)) for person, on in rows.values_list("person_id", "on"))


@dataclass(frozen=True, slots=True)
class Visits:
    """How many visits: by the liaison to the group, and to members and their families."""

    liaison: int = 0
    care: int = 0


def visits_of(groups: Iterable[PartyGroup], start: datetime, end: datetime) -> dict[int, Visits]:
    """The visits to each group and its members in a half-open time; one query."""
    wanted = [group.pk for group in groups]
    rows = Visit.objects.between(clock.day_of(start), clock.day_of(end)).filter(group__in=wanted)
    counts = Counter((group, kind == VisitKind.LIAISON) for group, kind in rows.values_list("group_id", "kind"))
    return {group: Visits(counts[group, True], counts[group, False]) for group in wanted}


@dataclass(frozen=True)
class RemoteList:
    """The members away whom a person looks after, and those of the class "away" of whom nobody says where they are."""

    everybody: list[Away]
    without_place: list[Person]

    def narrowed(self, words: str, status: str, sort: str) -> list[Away]:
        """Those who fit what was typed and chosen, in the order asked for."""
        found = [each for each in self.everybody if _fits(each, words) and _is(each, status)]
        key = ORDERS.get(sort.removeprefix("-"))
        return sorted(found, key=key, reverse=sort.startswith("-")) if key else found

    @cached_property
    def late(self) -> int:
        return sum(each.late for each in self.everybody)

    @cached_property
    def undecided(self) -> int:
        return sum(each.undecided for each in self.everybody)

    @property
    def could_form_a_group(self) -> bool:
        """Whether there are enough for a group of their own, and they are in several."""
        groups = {each.group.pk for each in self.everybody if each.group}
        return len(self.everybody) >= OWN_GROUP and len(groups) > 1


ORDERS = {
    "name": lambda each: each.person.sort_key,
    "group": lambda each: (each.group.code if each.group else "", each.person.sort_key),
    "since": lambda each: (each.stay.since, each.person.sort_key),
    "last": lambda each: (each.last_on or date.min, each.person.sort_key),
    "due": lambda each: (each.due_on, each.person.sort_key),
}


def remote_list(user: User, today: date) -> RemoteList:
    """The list of remote members of a leader or committee member; four queries."""
    kept = people_kept(user, today)
    stays = Stay.objects.filter(person__in=kept.values("pk"))
    without = kept.filter(category=Category.REMOTE).exclude(pk__in=Stay.objects.going_on().values("person"))
    return RemoteList(away_of(stays, today), list(without.order_by("sort_key", "employee_no")))


def people_kept(user: User, today: date) -> PersonQuerySet:
    """The members with whom a person keeps in touch: of the branch (committee) or of the groups one leads."""
    standing = standing_of(user)
    led = Membership.objects.on(today).filter(group__in=standing.leads)
    members = Person.objects.members()
    return members.filter(branch__in=standing.serves) | members.filter(pk__in=led.values("person"))


def overdue_between(first: date, last: date) -> StayQuerySet:
    """Those who may have a contact that fell due on one of these days: to be looked at one by one; no query yet."""
    stays: Any = _with_last_contact(Stay.objects.going_on())
    planned = stays.filter(next_on__gte=first, next_on__lte=last)
    never = stays.filter(last_on=None, since__gte=months_later(first, -12), since__lte=last)
    found: StayQuerySet = planned | never
    return found


def long_ago(today: date) -> StayQuerySet:
    """Those who may be away for so long that a transfer is considered, undecided: to be looked at one by one."""
    return Stay.objects.undecided().filter(since__lte=months_later(today, -1))


@dataclass(frozen=True, slots=True)
class AwayPage:
    """What is known of one member's times away: the present one, all of them, the contacts, the visits."""

    now: Away | None
    stays: list[Stay]
    contacts: list[Contact]
    visits: list[Visit]


def away_page(person: Person, today: date) -> AwayPage:
    """The record of one member away, the newest first; six queries."""
    now = away_of(Stay.objects.filter(person=person), today)
    return AwayPage(
        now=now[0] if now else None,
        stays=list(person.stays.order_by("-since")),
        contacts=list(person.contacts.select_related("by__person", "group")),
        visits=list(Visit.objects.of_person(person).with_places()),
    )


def usual_next(person: Person, day: date) -> date:
    """When the contact after one on ``day`` is due, by the branch's figure."""
    branch = person.branch_id or 0
    return next_contact(day, _times(Rulebook([branch], day), branch))


def _with_last_contact(stays: StayQuerySet) -> StayQuerySet:
    latest = Contact.objects.latest_of(OuterRef)
    return stays.annotate(
        last_on=Subquery(latest.values("on")),
        last_way=Subquery(latest.values("way")),
        next_on=Subquery(latest.values("next_on")),
    )


def _away(stay: Stay, group: PartyGroup | None, book: Rulebook, today: date) -> Away:
    branch = stay.person.branch_id or 0
    last, planned = stay.last_on, stay.next_on  # type: ignore[attr-defined]
    months = int(book.figure("floating_after_months", "months", branch=branch))
    return Away(
        stay=stay,
        group=group,
        last_on=last,
        last_way=stay.last_way or "",  # type: ignore[attr-defined]
        due_on=planned or next_contact(last or stay.since, _times(book, branch)),
        limit=months_later(stay.since, months),
        today=today,
    )


def _times(book: Rulebook, branch: int) -> Fraction:
    return book.figure("remote_contact", "times", branch=branch)


def _groups_on(people: Collection[int], day: date) -> dict[int, PartyGroup]:
    held = Membership.objects.on(day).filter(person__in=people).select_related("group")
    return {each.person_id: each.group for each in held.order_by("starts_on")}


def _group_on(members: Iterable[Membership], person: int, day: date) -> int | None:
    return next((each.group_id for each in members if each.person_id == person and each.in_force_on(day)), None)


def _whole_month(stay: Stay, first: date, after: date) -> bool:
    return stay.since <= first and (stay.back_on is None or stay.back_on >= after)


def _fits(each: Away, words: str) -> bool:
    place = f"{each.person.name}\n{each.person.employee_no}\n{each.stay.place}\n{each.group or ''}".lower()
    return words.lower() in place or sounds_like(each.person.name, each.person.initials, words)


def _is(each: Away, status: str) -> bool:
    wanted = {LATE: each.late, UNDECIDED: each.undecided, LONG: each.long}
    return wanted.get(status, True)
