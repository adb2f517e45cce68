"""What is still missing before an installation can score: counted, in plain words, each one click from mending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import Period, Scheme
from board.first_periods import FirstPeriod
from branchmgr import clock
from branchmgr.models import JobRun, User
from branchmgr.models.jobs import SILENCE
from branchmgr.punctuation import with_commas
from groups.enums import Office
from groups.models import Appointment, Branch, Committee, Membership, PartyGroup, Person, standing_of
from groups.models.organisation import BranchQuerySet, PartyGroupQuerySet, is_founded
from groups.models.people import PersonQuerySet

SHOWN_AT_MOST = 5
"""places that a gap names; the others are counted"""


@dataclass(frozen=True, slots=True)
class Place:
    """Something that a gap is about, and where it is mended; without an address it is only named."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. ``more`` places are not named."""

    text: str
    places: tuple[Place, ...] = ()
    more: int = 0


class Scope:
    """Whose set-up it is: the branches, and whether one administers them or is their secretary."""

    def __init__(self, user: User) -> None:
        self.user, self.standing, self.today = user, standing_of(user), clock.today()
        self.administers = bool(self.standing.admin_paths)

    @property
    def founds(self) -> bool:
        """Whether no organisation is there and this person names it."""
        return self.user.has_perm("groups.found_committee")

    @property
    def branches(self) -> BranchQuerySet:
        served = Q(pk__in=self.standing.secretary_of)
        return Branch.objects.filter(self.standing.below("committee__path") if self.administers else served)

    @cached_property
    def count(self) -> int:
        """How many branches there are."""
        return self.branches.count()

    @property
    def groups(self) -> PartyGroupQuerySet:
        """The groups of today and to come."""
        return PartyGroup.objects.filter(branch__in=self.branches.values("pk")).not_dissolved_by(self.today)

    @property
    def people(self) -> PersonQuerySet:
        """Everybody of these branches; for who administers the topmost committee, those without a branch as well."""
        within = Q(branch__in=self.branches.values("pk"))
        return Person.objects.filter(within | Q(branch=None) if self.standing.administers_top else within)

    def committees(self) -> QuerySet[Committee]:
        return Committee.objects.filter(self.standing.below("path"))


def _gap(rows: QuerySet[Any], words: Callable[[int], str], name: Callable[[Any], Place]) -> Iterable[Gap]:
    """One gap that counts all rows and names the first; nothing where there is none. One query."""
    found = list(rows.annotate(all_of_them=Window(Count("pk")))[:SHOWN_AT_MOST])
    if found:
        count = found[0].all_of_them
        yield Gap(words(count), tuple(name(each) for each in found), count - len(found))


def _branch(branch: Branch) -> Place:
    return Place(branch.name, reverse("branch_detail", args=[branch.pk]))


def _group(group: PartyGroup) -> Place:
    return Place(group.name, reverse("group_detail", args=[group.pk]))


def organisation(scope: Scope) -> Iterable[Gap]:
    """A committee, a branch, and a group in each branch."""
    if not is_founded():
        yield Gap(_("The Party committee has no name yet."))
    elif not scope.count:
        yield Gap(_("No Party branch is here yet."))
    own = PartyGroup.objects.filter(branch=OuterRef("pk")).not_dissolved_by(scope.today)
    yield from _gap(
        scope.branches.filter(~Exists(own)).order_by("code"),
        lambda n: (
            ngettext("%(n)s branch has no Party group yet", "%(n)s branches have no Party group yet", n) % {"n": n}
        ),
        _branch,
    )


def people(scope: Scope) -> Iterable[Gap]:
    """Members in each branch and in each group."""
    if not scope.count:
        yield Gap(_("People come after the branches: they are put into a branch and a group."))
    members = Person.objects.filter(branch=OuterRef("pk")).members()
    yield from _gap(
        scope.branches.filter(~Exists(members)).order_by("code"),
        lambda n: ngettext("%(n)s branch has no members yet", "%(n)s branches have no members yet", n) % {"n": n},
        _branch,
    )
    belonging = Membership.objects.not_over(scope.today).filter(group=OuterRef("pk"))
    yield from _gap(
        scope.groups.filter(~Exists(belonging)).order_by("code"),
        lambda n: ngettext("%(n)s group has no members yet", "%(n)s groups have no members yet", n) % {"n": n},
        _group,
    )


def appointments(scope: Scope) -> Iterable[Gap]:
    """A secretary in each branch who can sign in, a leader in each group."""
    if not scope.count:
        yield Gap(_("Appointments come after the people: an office is held at a branch or a group."))
    today = Appointment.objects.on(scope.today)
    secretaries = today.filter(branch=OuterRef("pk"), office=Office.SECRETARY)
    yield from _gap(
        scope.branches.filter(~Exists(secretaries)).order_by("code"),
        lambda n: ngettext("%(n)s branch has no secretary yet", "%(n)s branches have no secretary yet", n) % {"n": n},
        _branch,
    )
    yield from _gap(
        scope.groups.filter(~Exists(today.leaders().filter(group=OuterRef("pk")))).order_by("code"),
        lambda n: ngettext("%(n)s group has no leader yet", "%(n)s groups have no leader yet", n) % {"n": n},
        _group,
    )
    if settings.SIGN_IN != "oidc":
        yield from _without_code(scope)


def _without_code(scope: Scope) -> Iterable[Gap]:
    """Secretaries who never got a first password, and those whose code ran out unused."""
    held = Appointment.objects.on(scope.today).filter(office=Office.SECRETARY, branch__in=scope.branches.values("pk"))
    never = Q(user=None) | Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    shut_out = never | Q(user__code_expires_at__lte=clock.now())
    people = Person.objects.filter(shut_out, pk__in=held.values("person")).order_by("sort_key", "employee_no")
    yield from _gap(
        people,
        lambda n: (
            ngettext(
                "%(n)s secretary cannot sign in yet: issue a first password",
                "%(n)s secretaries cannot sign in yet: issue first passwords",
                n,
            )
            % {"n": n}
        ),
        lambda person: Place(person.name, reverse("person_detail", args=[person.pk])),
    )


def without_password(scope: Scope) -> int:
    """How many people have an account that nobody can open yet; none where the company's own sign-in lets them in."""
    return unopened(scope.people).count()


def unopened(people: PersonQuerySet) -> PersonQuerySet:
    """Those of them whose account waits for its first password."""
    if settings.SIGN_IN == "oidc":
        return people.none()
    return people.filter(user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)


def schemes(scope: Scope) -> Iterable[Gap]:
    """An approved scheme of this year or the next in each branch; the secretary is named, whose turn it is."""
    if not scope.count:
        yield Gap(_("The scheme comes after the appointments: the secretary writes it."))
    approved = Scheme.objects.approved().filter(branch=OuterRef("pk"), year__gte=scope.today.year)
    yield from _gap(
        with_secretaries(scope.branches).filter(~Exists(approved)).order_by("code"),
        lambda n: (
            ngettext("%(n)s branch has no approved scheme yet", "%(n)s branches have no approved scheme yet", n)
            % {"n": n}
        ),
        lambda branch: Place(f"{branch.name}{_secretary_of(branch)}", reverse("branch_detail", args=[branch.pk])),
    )


def with_secretaries(branches: BranchQuerySet) -> BranchQuerySet:
    """Branches with the secretaries of today at hand (``writing``)."""
    held = Appointment.objects.on(clock.today()).filter(office=Office.SECRETARY).select_related("person")
    return branches.prefetch_related(Prefetch("appointments", queryset=held, to_attr="writing"))


def _secretary_of(branch: Any) -> str:
    names = with_commas(each.person.name for each in branch.writing)
    return _(" (secretary: %(names)s)") % {"names": names} if names else ""


def periods(scope: Scope, expected: list[FirstPeriod]) -> Iterable[Gap]:
    """A period in each branch, and a server that works. ``expected`` are the first branches' periods."""
    if not scope.count:
        yield Gap(_("Periods open by themselves once the scheme is approved."))
    without = ~Exists(Period.objects.filter(branch=OuterRef("pk")))
    waiting = {each.branch.pk: each for each in expected}
    yield from _gap(
        scope.branches.filter(without).order_by("code"),
        lambda n: ngettext("%(n)s branch has no period yet", "%(n)s branches have no period yet", n) % {"n": n},
        lambda branch: Place(f"{branch.name}{_opening(waiting.get(branch.pk))}"),
    )
    last = JobRun.objects.last_end()
    if last is None or clock.now() - last > SILENCE:
        told = _("The server has not looked for due work yet; until it does, no period opens.")
        if last is not None:
            told = _("The server has not looked for due work for half an hour; until it does, no period opens.")
        jobs = (Place(_("See the jobs"), reverse("job_list")),) if scope.user.has_perm("board.view_jobs") else ()
        yield Gap(told, jobs)


def _opening(first: FirstPeriod | None) -> str:
    """When the first period of a branch opens; nothing where that is not known."""
    if first is None or first.code is None:
        return ""
    if first.is_due:
        return _(": %(period)s opens by itself within a few minutes") % {"period": first}
    return _(": %(period)s opens by itself on %(day)s") % {"period": first, "day": first.opens_on}
