"""Offices that rest after a code was issued, and who may say that the account is in the right hands.

Whoever administers accounts knows the codes. So that a code opens no unpublished scores, the offices that reach them
rest until a second person has asked its owner. Who answers for others must not come from the same hand: an account
is *answered for* when nobody but the server's command gave it a code, or when somebody answered for confirmed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, RESTING_OFFICES, Office
from groups.models import Appointment, Branch, Person, standing_of

UNUSABLE = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
# An account that its owner has used; closed ones are of people who have left.
USED = (
    Q(password_chosen_at__isnull=False)
    | Q(offices_rest_since__isnull=False)
    | Q(is_active=False)
    | Q(code_expires_at=None) & ~UNUSABLE
)


@dataclass(frozen=True, slots=True)
class Rest:
    """Why somebody's offices rest: since when, by whose code, and who can confirm them."""

    since: datetime
    issuer: str
    offices: tuple[str, ...]
    confirmers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Work without an appointment that reaches unpublished points: ``is_given`` says who has it."""

    label: Any
    is_given: Callable[[Person], bool]


_works: list[Work] = []


def register(*works: Work) -> None:
    """Lets work rest as offices do; each app registers its own in ``AppConfig.ready()``."""
    _works.extend(works)


def offices_of(person: Person) -> list[Appointment]:
    """The offices, of today and to come, that rest or would."""
    held = person.appointments.not_over(clock.today()).filter(office__in=RESTING_OFFICES)
    return list(
        held.select_related("branch__committee", "department", "group", "committee").order_by("starts_on", "pk")
    )


def named_offices(person: Person) -> tuple[str, ...]:
    """The offices that rest or would, by place and name, and the work that rests with them."""
    offices = (f"{each.place} {each.get_office_display()}" for each in offices_of(person))
    return (*offices, *(str(work.label) for work in _works if work.is_given(person)))


def issuers_behind(user: User) -> frozenset[int]:
    """Whose codes stand behind the account: who issued its code, who issued theirs, and so on."""
    found: set[int] = set()
    issuer = user.code_issued_by_id
    while issuer is not None and issuer not in found:
        found.add(issuer)
        issuer = User.objects.values_list("code_issued_by_id", flat=True).get(pk=issuer)
    return frozenset(found)


def is_answered_for(user: User | None) -> bool:
    """Whether no admin's code stands behind the account; the server itself (None) is."""
    return user is None or user.code_issued_by_id is None


def is_entered(branch: Branch, *, without: Person) -> bool:
    """Whether anybody else who ever sat on the branch's committee has used the account: then others can confirm."""
    held = Appointment.objects.committee_of(branch).exclude(person=without)
    return User.objects.filter(USED, pk__in=held.values("person__user")).exists()


def rests_with_code(person: Person, user: User) -> bool:
    """Whether a code of an admin lets the person's offices rest; not for the first who enters a new branch."""
    offices = offices_of(person)
    if not offices and not any(work.is_given(person) for work in _works):
        return False
    used = User.objects.filter(USED, pk=user.pk).exists()
    return used or any(each.branch is None or is_entered(each.branch, without=person) for each in offices)


def begin_rest(user: User) -> None:
    """Lets the offices rest from now on, or as long as they have rested already."""
    user.offices_rest_since = user.offices_rest_since or clock.now()
    user.save(update_fields=["offices_rest_since"])


def may_confirm(user: User, person: Person) -> bool:
    """Whether somebody may say that the resting account is in the hands of its owner."""
    account = person.user
    standing = standing_of(user)
    if account is None or account.offices_rest_since is None or standing.rests:
        return False
    if standing.person in (None, person.pk) or user.pk in issuers_behind(account):
        return False
    offices = offices_of(person)
    return _sits_beside(user, person, offices) or _administers_above(user, person, offices)


def _sits_beside(user: User, person: Person, offices: list[Appointment]) -> bool:
    """On the committee of every branch concerned: its scores are known there anyway. A department has none."""
    branches: set[int | None] = {each.branch_id for each in offices if each.branch_id}
    if not branches or len(branches) < len({each.branch_id for each in offices}):
        if not is_answered_for(user):
            return False
        branches = branches or {person.branch_id}
    return branches <= standing_of(user).serves


def _administers_above(user: User, person: Person, offices: list[Appointment]) -> bool:
    """Another admin above all of it, where neither stands in for the other."""
    standing = standing_of(user)
    issuer = person.user.code_issued_by if person.user else None
    if not standing.admin_paths or not is_answered_for(user) or not is_answered_for(issuer):
        return False
    places = {each.branch for each in offices if each.branch} | ({person.branch} if person.branch else set())
    return all(standing.administers(_path(each)) for each in places) if places else standing.administers_top


def _path(branch: Branch) -> str:
    return branch.committee.path if branch.committee else ""


def confirmers(person: Person) -> list[User]:
    """Who can confirm the person's offices today."""
    branches = {each.branch for each in offices_of(person) if each.branch}
    branches |= {person.branch} if person.branch else set()
    ways = {start for branch in branches for start in _starts(_path(branch))}
    admins = Q(office=Office.ADMIN, committee__path__in=ways)
    served = Q(office__in=COMMITTEE_OFFICES, branch__in=branches)
    held = Appointment.objects.on(clock.today()).filter(admins | served)
    users = User.objects.filter(pk__in=held.values("person__user"), is_active=True).order_by("pk")
    return [user for user in users if may_confirm(user, person)]


def _starts(path: str) -> Iterator[str]:
    """``/A/`` and ``/A/B/`` of ``/A/B/``: the committees above, and the place itself."""
    parts = path.strip("/").split("/")
    return ("/" + "/".join(parts[:last]) + "/" for last in range(1, len(parts) + 1))


def names_of(users: Iterable[User]) -> tuple[str, ...]:
    """The names of the people behind accounts, in the order of names; each once."""
    people = Person.objects.filter(user__in=list(users)).order_by("sort_key", "employee_no")
    return tuple(dict.fromkeys(person.name for person in people))


def rest_of(person: Person) -> Rest | None:
    """Why the person's offices rest; nothing where none does."""
    account = person.user
    offices = named_offices(person) if account and account.offices_rest_since else ()
    if account is None or account.offices_rest_since is None or not offices:
        return None
    issuers = names_of([account.code_issued_by]) if account.code_issued_by else ()
    return Rest(account.offices_rest_since, "".join(issuers), offices, names_of(confirmers(person)))


def own_rest(user: User) -> Rest | None:
    """Why one's own offices rest; asks nothing where they do not."""
    if not standing_of(user).rests:
        return None
    person = Person.objects.filter(user=user).select_related("user__code_issued_by", "branch__committee").first()
    return rest_of(person) if person else None


def waiting_for(user: User) -> list[Person]:
    """The people whose offices this user can confirm; one query where there are none."""
    standing = standing_of(user)
    if standing.rests or not (standing.serves or standing.admin_paths):
        return []
    found = Person.objects.resting_seen_by(user).select_related("user__code_issued_by", "branch__committee")
    return [person for person in found.order_by("sort_key", "employee_no") if may_confirm(user, person)]
