"""Where a person stands today: the offices held and the branch belonged to, read once per request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Q

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, MEMBER_STATUSES, Office


@dataclass(frozen=True, slots=True)
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
    groups: frozenset[int] = frozenset()
    """groups one belongs to today"""
    departments: frozenset[int] = frozenset()
    """departments one assesses for"""
    answers_for: frozenset[int] = frozenset()
    """functional departments one answers for"""
    admin_paths: tuple[str, ...] = ()
    """paths of committees one administers"""
    audits: bool = False

    @property
    def branches(self) -> frozenset[int]:
        """Branches one belongs to or holds an office in."""
        return self.member_of | self.serves | self.leads_in

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
    """Today's standing of a user; three queries the first time, none after that on the same user object."""
    known: Standing | None = getattr(user, "standing_today", None)
    today = clock.today()
    if known is None or known.day != today:
        known = _read(user, today)
        user.standing_today = known  # type: ignore[attr-defined]
    return known


def _read(user: User, today: date) -> Standing:
    person = apps.get_model("groups", "Person").objects.filter(user_id=user.pk).first() if user.pk else None
    if person is None or not user.is_active:
        return Standing(day=today)
    held = list(person.appointments.on(today).select_related("committee", "group"))
    member = person.political_status in MEMBER_STATUSES
    return Standing(
        person=person.pk,
        name=person.name,
        day=today,
        member_of=_ids([person.branch_id] if member else []),
        serves=_ids(a.branch_id for a in held if a.office in COMMITTEE_OFFICES),
        secretary_of=_ids(a.branch_id for a in held if a.office == Office.SECRETARY),
        leads=_ids(a.group_id for a in held if a.office == Office.LEADER),
        leads_in=_ids(a.group.branch_id for a in held if a.office == Office.LEADER and a.group),
        groups=_ids(person.memberships.on(today).values_list("group_id", flat=True)),
        departments=_ids(a.department_id for a in held if a.office == Office.ASSESSOR),
        answers_for=_ids(a.department_id for a in held if a.office == Office.DEPARTMENT),
        admin_paths=tuple(sorted({a.committee.path for a in held if a.office == Office.ADMIN and a.committee})),
        audits=any(a.office == Office.AUDITOR for a in held),
    )


def _ids(numbers: Iterable[int | None]) -> frozenset[int]:
    return frozenset(number for number in numbers if number is not None)
