"""Read models of rectifications and warnings: who may be responsible, the way so far, what stands beside the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import BigAutoField, CharField, DateField, F, Field, Q
from django.utils.translation import gettext as _

from appraisal.enums import RectificationStatus
from appraisal.models import LeaderWarning, Measure, Period, Progress, Rectification, RectificationStep
from appraisal.models.rectifications import RectificationQuerySet
from appraisal.moments import PeriodCode
from branchmgr import clock
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Appointment, Membership, PartyGroup, Person
from groups.models.people import PersonQuerySet
from groups.panels import Panel

SHOWN_ON_GROUP = 5
ORDERS = {
    "group": ("group__code", "-period__ends_on"),
    "period": ("period__ends_on", "group__code"),
    "opened": ("opened_at", "group__code"),
}
WAY = (
    RectificationStatus.OPENED,
    RectificationStatus.UNDER_WAY,
    RectificationStatus.DONE,
    RectificationStatus.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: its word, the last step that reached it (None: not reached), whether it is there now."""

    status: RectificationStatus
    step: RectificationStep | None
    now: bool


@dataclass(frozen=True, slots=True)
class RectificationPage:
    """What the page of a rectification shows."""

    stages: list[Stage]
    steps: list[RectificationStep]
    measures: list[Measure]
    progress: list[Progress]
    holders: list[Person]
    """who has it now: the group's leaders, or the committee members who may recheck it"""

    @property
    def left(self) -> int:
        """The number of measures not done."""
        return sum(1 for measure in self.measures if measure.done_on is None)

    @property
    def done(self) -> int:
        """The number of measures done."""
        return len(self.measures) - self.left

    @property
    def holder_names(self) -> str:
        return with_names(person.name for person in self.holders)

    @property
    def since(self) -> datetime | None:
        """Since when they have it: the last step."""
        return self.steps[-1].at if self.steps else None

    @property
    def sent_back(self) -> str:
        """What the recheck found still to be done; empty where it was not sent back, or is reported anew."""
        last = self.steps[-1] if self.steps else None
        return last.note if last and last.status == RectificationStatus.UNDER_WAY else ""


def rectification_page(rectification: Rectification, day: date) -> RectificationPage:
    """Everything about one rectification; ``day`` is today."""
    steps = list(rectification.steps.select_related("by__person"))
    measures = list(rectification.measures.select_related("owner__user"))
    for measure in measures:
        measure.rectification = rectification
    notes = rectification.progress.select_related("by__person", "measure", "evidence")
    return RectificationPage(
        stages=_stages(rectification, steps),
        steps=steps,
        measures=measures,
        progress=list(notes),
        holders=_holders(rectification, measures, day),
    )


def rectifications_of(user: User, words: str, state: str, sort: str) -> RectificationQuerySet:
    """The rectifications a person sees, as narrowed and ordered; the overdue first unless asked otherwise."""
    found = Rectification.objects.visible_to(user).matching(words).in_state(state, clock.today()).with_places()
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found.urgent_first()
    first = F(fields[0])
    return found.order_by(first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk")


def responsible_people(rectification: Rectification, day: date) -> PersonQuerySet:
    """Who may be responsible for a measure: the people of the group and of the branch committee on a day."""
    held = Appointment.objects.on(day)
    members = Membership.objects.on(day).filter(group=rectification.group_id).values("person")
    leaders = held.leaders().filter(group=rectification.group_id).values("person")
    serving = held.committee_of(rectification.branch).values("person")
    found = Person.objects.filter(Q(pk__in=members) | Q(pk__in=leaders) | Q(pk__in=serving))
    return found.order_by("sort_key", "employee_no")


def beside_the_grid(period: Period) -> list[Rectification]:
    """Those of the last public period before this one, and what is still open from earlier ones; one query."""
    return _beside.rows(**{name: getattr(period, name) for name in _OF_PERIOD})


_OF_PERIOD: dict[str, Field[Any, Any]] = {
    "pk": BigAutoField(),
    "branch_id": BigAutoField(),
    "cadence": CharField(),
    "starts_on": DateField(),
    "ends_on": DateField(),
}


def _asked_beside() -> RectificationQuerySet:
    """The question of ``beside_the_grid``, put of a period that is given when it is asked."""
    period = Period(**{name: Given(name, field) for name, field in _OF_PERIOD.items()})
    earlier = Rectification.objects.of_line(period)
    last = Period.objects.leading_to(period).exclude(pk=period.pk).values("pk")[:1]
    shown = earlier.filter(Q(period__in=last) | Q(pk__in=earlier.open().values("pk")))
    lifted = RectificationStatus.LIFTED
    return shown.exclude(status=lifted).with_places().order_by("group__code", "-period__ends_on")


_beside = KeptQuery("beside_the_grid", _asked_beside)


def rectification_panel(group: PartyGroup, user: User) -> Panel | None:
    """The newest rectifications of a group on its page, as far as the person may see them; one query."""
    seen = Rectification.objects.visible_to(user).filter(group=group).with_places()
    newest = list(seen.order_by("-opened_at", "-pk")[:SHOWN_ON_GROUP])
    return Panel("appraisal/_group_rectifications.html", newest) if newest else None


def measures_to_do(user: User, until: date) -> list[Measure]:
    """The measures one is responsible for, or that one's group has, due by a day; the earliest first."""
    return list(Measure.objects.for_person(user).due_by(until).with_places().order_by("due_on", "pk"))


@dataclass(frozen=True, slots=True)
class SpeltGround:
    """One appraisal or year behind a warning, in words."""

    name: str
    grade: str
    value: str
    veto: bool


@dataclass(frozen=True, slots=True)
class SpeltWarning:
    """A warning with its reason in the reader's language; ``since``: from when the leader had led by then."""

    warning: LeaderWarning
    grounds: list[SpeltGround]
    limit: str
    since: date | None

    @property
    def reason(self) -> str:
        """Why it was raised, in one line: each appraisal with its grade, the leader and since when."""
        return _("%(grounds)s; leader %(leader)s since %(day)s") % {
            "grounds": with_names(f"{ground.name} {ground.grade}" for ground in self.grounds),
            "leader": self.warning.leader,
            "day": self.since.isoformat() if self.since else "–",
        }


def spelt_warning(warning: LeaderWarning) -> SpeltWarning:
    """A warning as people read it."""
    said = warning.grounds
    grounds = [SpeltGround(_name(one["code"]), one["grade"], one["value"], bool(one["veto"])) for one in said]
    since = min((date.fromisoformat(one["since"]) for one in said), default=None)
    return SpeltWarning(warning, grounds, said[-1]["limit"] if said else "", since)


def spelt_warnings(warnings: Iterable[LeaderWarning]) -> list[SpeltWarning]:
    """Several warnings as people read them."""
    return [spelt_warning(warning) for warning in warnings]


def _name(code: str) -> str:
    """A period's or a year's name from its code."""
    if code.isdecimal():
        return _("The year %(year)s") % {"year": code}
    parsed = PeriodCode.parse(code)
    return str(Period(year=parsed.year, cadence=parsed.cadence, number=parsed.number))


def _stages(rectification: Rectification, steps: Iterable[RectificationStep]) -> list[Stage]:
    """The four stages of the way; of a lifted one those that were reached, and the lifting."""
    latest = {step.status: step for step in _of_this_round(list(steps))}
    status = RectificationStatus(rectification.status)
    reached = [*(each for each in WAY if each in latest), RectificationStatus.LIFTED]
    way = reached if status == RectificationStatus.LIFTED else list(WAY)
    here = way.index(status)
    return [Stage(each, latest.get(each) if place <= here else None, each == status) for place, each in enumerate(way)]


def _of_this_round(steps: list[RectificationStep]) -> list[RectificationStep]:
    """The steps since it was opened the last time."""
    starts = [place for place, (before, _after) in enumerate(pairwise(steps), 1) if before.status == "lifted"]
    return steps[starts[-1] :] if starts else steps


def _holders(rectification: Rectification, measures: Iterable[Measure], day: date) -> list[Person]:
    held = Appointment.objects.on(day)
    leaders = held.leaders().filter(group=rectification.group_id).values("person")
    if rectification.status == RectificationStatus.DONE:
        owners = [measure.owner_id for measure in measures]
        serving = held.committee_of(rectification.branch).exclude(person__in=owners).exclude(person__in=leaders)
        return list(Person.objects.filter(pk__in=serving.values("person")).order_by("sort_key", "employee_no"))
    if rectification.is_open:
        return list(Person.objects.filter(pk__in=leaders).order_by("sort_key", "employee_no"))
    return []
