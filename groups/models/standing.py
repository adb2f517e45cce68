"""Where a person stands today: the offices held and the branch belonged to, read once per request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Q

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, MEMBER_STATUSES, RESTING_OFFICES, Office

# What is read of each office held: no whole models, for every page asks.
HELD = ("office", "branch", "branch__code", "branch__name", "group", "department", "committee__path")
DEMANDS = ("branch__demands_second_factor", "committee__demands_second_factor")
NO_REACH = frozenset({"name", "day", "places", "second_factor_demanded"})
"""what of a standing says nothing of what one may see; whatever else is added to it counts"""
LED = ("group__branch", "group__branch__code", "group__branch__name")


@dataclass(frozen=True)
class Standing:
    """What today's appointments and membership make of a person. All ids; empty for who holds nothing."""

    person: int | None = None
    name: str = ""
    """the person's name; empty where nobody is behind the account"""
    day: date | None = None
    member_of: frozenset[int] = frozenset()
    """branches one is a Party member of"""
    serves: frozenset[int] = frozenset()
    """branches of whose committee (支委会) one is, the secretary included"""
    secretary_of: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    """groups one leads"""
    leads_in: frozenset[int] = frozenset()
    """the branches of these groups"""
    places: tuple[tuple[int, str], ...] = ()
    """the branches one belongs to or holds an office in, each with its name, in the order of their codes"""
    departments: frozenset[int] = frozenset()
    """departments one assesses for"""
    answers_for: frozenset[int] = frozenset()
    """functional departments one answers for"""
    admin_paths: tuple[str, ...] = ()
    """paths of committees one administers"""
    audit_paths: tuple[str, ...] = ()
    """paths of committees whose audit one reads, and of all branches below them"""
    audited: frozenset[int] = frozenset()
    """branches whose audit one reads"""
    second_factor_demanded: bool = False
    """whether a branch on whose committee one is, or a committee one administers, demands a second factor"""
    rests: bool = False
    """whether the offices that reach unpublished scores rest: then one serves no branch and assesses for nobody"""

    @property
    def audits(self) -> bool:
        """Whether one reads the audit of any place."""
        return bool(self.audit_paths or self.audited)

    @property
    def branches(self) -> frozenset[int]:
        """Branches one belongs to or holds an office in."""
        return self.member_of | self.serves | self.leads_in

    @property
    def only_branch(self) -> int | None:
        """The one branch of somebody who reads nothing beyond it; None for who has several or an office above them."""
        known = self.branches | self.audited
        beyond = self.admin_paths or self.audit_paths or self.departments or self.answers_for
        return next(iter(known)) if len(known) == 1 and not beyond else None

    @cached_property
    def groups(self) -> frozenset[int]:
        """Groups one belongs to today; read when first asked, for most pages do not ask."""
        if self.person is None or self.day is None:
            return frozenset()
        memberships = apps.get_model("groups", "Membership").objects.on(self.day).filter(person=self.person)
        return frozenset(memberships.values_list("group_id", flat=True))

    @cached_property
    def past(self) -> tuple[tuple[int, date, date | None], ...]:
        """Every group one ever belonged to or led, from when to when; read when first asked."""
        if self.person is None:
            return ()
        fields = ("group_id", "starts_on", "ends_on")
        belonged = apps.get_model("groups", "Membership").objects.filter(person=self.person)
        led = apps.get_model("groups", "Appointment").objects.filter(person=self.person, office=Office.LEADER)
        return tuple(belonged.values_list(*fields).union(led.values_list(*fields)))

    def groups_on(self, day: date) -> frozenset[int]:
        """Groups one belonged to or led on a day of the past (domain rule 12): what was scored then is one's own."""
        return frozenset(group for group, first, last in self.past if first <= day and (last is None or day <= last))

    def own_then(self, group: str, day: str) -> Q:
        """A condition on two fields: the group is one that one belonged to or led on that day."""
        condition = Q(pk__in=())
        for pk, first, last in self.past:
            until = Q() if last is None else Q(**{f"{day}__lte": last})
            condition |= Q(**{group: pk, f"{day}__gte": first}) & until
        return condition

    @property
    def reach(self) -> dict[str, Any]:
        """What decides what one may see, in an order that is always the same; the same for as long as it is."""
        found = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in NO_REACH}
        found["groups"] = self.groups
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}

    @property
    def administers_top(self) -> bool:
        """Whether one administers a committee that has none above it: people without a branch are its concern."""
        return any(path.count("/") == 2 for path in self.admin_paths)

    def below(self, path: str) -> Q:
        """A condition on the field ``path``: at or below a committee one administers; never true for who has none."""
        condition = Q(pk__in=())
        for start in self.admin_paths:
            condition |= Q(**{f"{path}__startswith": start})
        return condition

    def administers(self, path: str) -> bool:
        """Whether an organisation with this path is at or below a committee one administers."""
        return any(path.startswith(start) for start in self.admin_paths)


def standing_of(user: User) -> Standing:
    """Today's standing of a user; two queries the first time, none after that on the same user object."""
    known: Standing | None = getattr(user, "standing_today", None)
    today = clock.today()
    if known is None or known.day != today:
        known = _read(user, today)
        user.standing_today = known  # type: ignore[attr-defined]
    return known


def reach_of(user: User) -> dict[str, Any]:
    """What decides what a user may see today."""
    return standing_of(user).reach


def _read(user: User, today: date) -> Standing:
    people = apps.get_model("groups", "Person").objects.filter(user_id=user.pk).select_related("branch")
    person = people.first() if user.pk and user.is_active else None
    if person is None:
        return Standing(day=today)
    own = person.branch if person.political_status in MEMBER_STATUSES else None
    held = list(person.appointments.on(today).values_list(*HELD, *LED, *DEMANDS, named=True))
    leads = [a for a in held if a.office == Office.LEADER]
    audits = [a for a in held if a.office == Office.AUDITOR]
    awake = [] if user.offices_rest_since else [a for a in held if a.office in RESTING_OFFICES]
    serves = [a for a in awake if a.office in COMMITTEE_OFFICES]
    return Standing(
        person=person.pk,
        name=person.name,
        day=today,
        places=_named(own, serves, leads),
        member_of=_ids([person.branch_id] if own else []),
        serves=_ids(a.branch for a in serves),
        secretary_of=_ids(a.branch for a in serves if a.office == Office.SECRETARY),
        leads=_ids(a.group for a in leads),
        leads_in=_ids(a.group__branch for a in leads),
        departments=_ids(a.department for a in awake if a.office == Office.ASSESSOR),
        answers_for=_ids(a.department for a in held if a.office == Office.DEPARTMENT),
        admin_paths=tuple(sorted({a.committee__path for a in held if a.office == Office.ADMIN and a.committee__path})),
        audit_paths=tuple(sorted({a.committee__path for a in audits if a.committee__path})),
        audited=_ids(a.branch for a in audits),
        second_factor_demanded=any(_demands(a) for a in held),
        rests=user.offices_rest_since is not None,
    )


def _demands(held: Any) -> bool:
    """Whether the place of an office demands a second factor of who holds it; a resting office, too."""
    if held.office == Office.ADMIN:
        return bool(held.committee__demands_second_factor)
    return held.office in COMMITTEE_OFFICES and bool(held.branch__demands_second_factor)


def _named(own: Any, serves: Iterable[Any], leads: Iterable[Any]) -> tuple[tuple[int, str], ...]:
    """The branches of a person and of offices held, each once, in the order of the codes."""
    named = {(own.code, own.pk, own.name)} if own else set()
    named |= {(a.branch__code, a.branch, a.branch__name) for a in serves}
    named |= {(a.group__branch__code, a.group__branch, a.group__branch__name) for a in leads}
    return tuple((pk, name) for _code, pk, name in sorted(named))


def _ids(numbers: Iterable[int | None]) -> frozenset[int]:
    return frozenset(number for number in numbers if number is not None)
