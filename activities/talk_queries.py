"""Read models of talks 谈心谈话: that they took place, and who still needs one. What was said is never read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from activities.enums import TalkKind
from activities.models import Talk
from activities.models.talks import TalkQuerySet
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Appointment, Branch, PartyGroup, Person, standing_of
from groups.models.people import PersonQuerySet
from groups.pinyin import sounds_like
from groups.regulations import figure

MISSING = "missing"
OF_COMMITTEE = (TalkKind.COMMITTEE, TalkKind.COMMITTEE_MEMBER)
OF_MEMBERS = (TalkKind.COMMITTEE_MEMBER, TalkKind.MEMBERS)


@dataclass(frozen=True, slots=True)
class HeldTalk:
    """That a talk took place; its topic and content are not even read."""

    held_on: date
    first: str
    second: str
    kind: str

    @property
    def kind_label(self) -> str:
        return str(TalkKind(self.kind).label)


@dataclass(frozen=True)
class Talker:
    """One member's talks of a year: how many of each kind, how many are wanted of which, the last day."""

    person: Person
    group: PartyGroup | None
    serves: bool
    counts: Counter[str]
    last_on: date | None
    times: int

    @property
    def wanted(self) -> tuple[TalkKind, ...]:
        """The kinds this member should have: committee members with each other and with members, members with both."""
        return OF_COMMITTEE if self.serves else OF_MEMBERS

    @cached_property
    def missing(self) -> list[str]:
        """The kinds of which talks are still needed this year."""
        return [str(kind.label) for kind in self.wanted if self.counts[kind] < self.times]

    @property
    def with_committee(self) -> int:
        return self.counts[TalkKind.COMMITTEE] if self.serves else self.counts[TalkKind.COMMITTEE_MEMBER]

    @property
    def with_members(self) -> int:
        return self.counts[TalkKind.COMMITTEE_MEMBER] if self.serves else self.counts[TalkKind.MEMBERS]


@dataclass(frozen=True)
class TalkCoverage:
    """A branch's year of talks: each member, and how many had all they should."""

    year: int
    times: int
    members: list[Talker]

    @cached_property
    def done(self) -> int:
        return sum(not each.missing for each in self.members)

    def narrowed(self, words: str, status: str, sort: str) -> list[Talker]:
        """Those who fit what was typed and chosen, in the order asked for; those who need most on top by default."""
        found = [each for each in self.members if _fits(each, words) and (status != MISSING or each.missing)]
        key = ORDERS.get(sort.removeprefix("-"), _most_missing)
        return sorted(found, key=key, reverse=sort.startswith("-"))


def _most_missing(each: Talker) -> Any:
    return (-len(each.missing), each.person.sort_key, each.person.pk)


ORDERS: dict[str, Callable[[Talker], Any]] = {
    "name": lambda each: (each.person.sort_key, each.person.pk),
    "group": lambda each: (each.group.code if each.group else "", each.person.sort_key),
    "last": lambda each: (each.last_on or date.min, each.person.sort_key),
}


def talk_coverage(branch: Branch, year: int, today: date) -> TalkCoverage:
    """Who of a branch had which talks in a year; five queries, none of which reads a topic or content."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    day = min(today, date(year, 12, 31))
    times = int(figure("talk", "times", branch=branch, day=day))
    serving = set(Appointment.objects.committee_of(branch).on(day).values_list("person_id", flat=True))
    counts, last = _counted(Talk.objects.of_branch(branch).between(first, after))
    people = Person.objects.members().filter(branch=branch).with_membership_on(today)
    return TalkCoverage(
        year,
        times,
        [
            Talker(
                person=person,
                group=person.current[-1].group if person.current else None,  # type: ignore[attr-defined]
                serves=person.pk in serving,
                counts=counts.get(person.pk, Counter()),
                last_on=last.get(person.pk),
                times=times,
            )
            for person in people.order_by("sort_key", "employee_no")
        ],
    )


def held_talks(branch: Branch, year: int) -> list[HeldTalk]:
    """That the talks of a year took place, the newest first; one query, which reads no topic and no content."""
    rows = Talk.objects.of_branch(branch).between(date(year, 1, 1), date(year + 1, 1, 1)).newest_first()
    return [HeldTalk(*row) for row in rows.values_list("held_on", "first__name", "second__name", "kind")]


def own_talks(user: User) -> TalkQuerySet:
    """The talks one had oneself, the newest first."""
    person = standing_of(user).person
    talks = Talk.objects.visible_to(user).had_by(person)
    return talks.select_related("first", "second", "branch").newest_first()


def talks_read(user: User, words: str) -> TalkQuerySet:
    """Talks of others that one may read as secretary, with somebody of this name, the newest first."""
    branches = standing_of(user).secretary_of
    person = standing_of(user).person
    talks = Talk.objects.visible_to(user).filter(branch__in=branches).exclude(pk__in=Talk.objects.had_by(person))
    if words:
        talks = talks.filter(Q(first__name__icontains=words) | Q(second__name__icontains=words))
    return talks.select_related("first", "second", "branch").newest_first()


def talker_behind(user: User) -> Person:
    """The member behind an account, with the branch. Raises RefusedError where there is none."""
    person = Person.objects.members().filter(user=user).exclude(branch=None).select_related("branch").first()
    if person is None:
        raise RefusedError(_("Only members of a branch record their talks."))
    return person


def talkers_of(branch: Branch) -> PersonQuerySet:
    """With whom one may have had a talk: the members of the branch."""
    return Person.objects.members().filter(branch=branch).order_by("sort_key", "employee_no")


def served_branches(user: User) -> list[Branch]:
    """The branches on whose committee one sits."""
    return list(Branch.objects.filter(pk__in=standing_of(user).serves).order_by("code"))


def _counted(talks: TalkQuerySet) -> tuple[dict[int, Counter[str]], dict[int, date]]:
    """How many talks of each kind each person had, and the day of the last."""
    counts: dict[int, Counter[str]] = {}
    last: dict[int, date] = {}
    for first, second, kind, day in talks.values_list("first_id", "second_id", "kind", "held_on"):
        for person in (first, second):
            counts.setdefault(person, Counter())[kind] += 1
            last[person] = max(last.get(person, date.min), day)
    return counts, last


def _fits(each: Talker, words: str) -> bool:
    typed = words.lower()
    place = f"{each.person.name}\n{each.person.employee_no}\n{each.group or ''}".lower()
    return typed in place or sounds_like(each.person.name, each.person.initials, typed)
