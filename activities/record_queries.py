"""Read models of activity records: the list as it is narrowed and ordered, one record, what a new one starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from activities.attendance_queries import turnout_of
from activities.enums import ActivityKind, ActivityStatus, AttendanceKind
from activities.models import Activity, ActivityStep, Attendance, ClosedTime, Supplement
from activities.models.activities import ActivityQuerySet
from activities.rates import Turnout
from activities.reviewers import reviewers_of, waiting_for
from branchmgr import clock
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Branch, Membership, PartyGroup, Person, standing_of
from groups.models.people import PersonQuerySet

ORDERS = {"day": ("starts_at",), "kind": ("kind", "-starts_at"), "group": ("group__code", "-starts_at")}
TO_REVIEW = "mine"
"""the status word for what waits for one's own review"""
LOOKED_BACK = 100
"""in how many records a kind is looked for"""
USUAL = (time(15), time(16))
"""from when to when an activity is, until there is an earlier one to learn from"""


@dataclass(frozen=True, slots=True)
class RecordChoice:
    """Which records a list shows; empty where nothing was chosen."""

    words: str = ""
    status: str = ""
    kind: str = ""
    group: PartyGroup | None = None
    year: int | None = None
    month: int | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.status or self.kind or self.group or self.year)

    @property
    def said(self) -> dict[str, str]:
        """The choice in stable words, for the audit."""
        found = {"q": self.words, "status": self.status, "kind": self.kind, "group": getattr(self.group, "code", "")}
        found |= {"year": str(self.year or ""), "month": str(self.month or "")}
        return {name: word for name, word in found.items() if word}


def records_of(user: User, choice: RecordChoice, sort: str = "") -> ActivityQuerySet:
    """The records a person sees, as narrowed and ordered; the newest first unless asked otherwise."""
    found = Activity.objects.visible_to(user).matching(choice.words)
    if choice.status == TO_REVIEW:
        found = found.filter(pk__in=waiting_for(user).values("pk"))
    elif choice.status:
        found = found.filter(status=choice.status)
    if choice.kind:
        found = found.filter(kind=choice.kind)
    if choice.group:
        found = found.of_group(choice.group)
    if choice.year:
        found = found.in_month(choice.year, choice.month) if choice.month else found.in_year(choice.year)
    return found.order_by(*_order(sort))


def _order(sort: str) -> list[Any]:
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return ["-starts_at", "-pk"]
    first = F(fields[0])
    return [first.desc(nulls_last=True) if sort.startswith("-") else first.asc(nulls_last=True), *fields[1:], "pk"]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the page of a record shows beside its columns."""

    steps: list[ActivityStep]
    supplements: list[Supplement]
    attendance: list[Attendance]
    turnout: Turnout
    reviewers: list[User]
    """who may review it now; empty where it does not wait for that"""
    closed: bool
    """the period of its day is totalled"""
    begun: bool
    """its time has come"""

    @property
    def attended(self) -> list[tuple[str, list[Attendance]]]:
        """Who took part how, in the order of the kinds."""
        found = {kind: [row for row in self.attendance if row.kind == kind] for kind in AttendanceKind}
        return [(str(kind.label), rows) for kind, rows in found.items() if rows]

    @property
    def reviewer_names(self) -> str:
        return with_names(user.person.name for user in self.reviewers)

    @property
    def sent_back(self) -> str:
        """Why it was returned; empty where it is not."""
        last = self.steps[-1] if self.steps else None
        return last.note if last and last.status == ActivityStatus.RETURNED else ""


def record_page(activity: Activity) -> RecordPage:
    """Everything about one record."""
    waiting = activity.status == ActivityStatus.SUBMITTED
    return RecordPage(
        steps=list(activity.steps.select_related("by__person")),
        supplements=list(activity.supplements.select_related("by__person")),
        attendance=list(activity.attendance.select_related("person").order_by("person__sort_key")),
        turnout=turnout_of(activity),
        reviewers=reviewers_of(activity, clock.today()) if waiting else [],
        closed=ClosedTime.objects.filter(branch=activity.branch_id).covering(activity.day).exists(),
        begun=activity.starts_at <= clock.now(),
    )


# Beginning one


def places_of(user: User) -> list[PartyGroup | Branch]:
    """For what a person files records: the groups one leads, then the branches whose committee one sits on."""
    standing = standing_of(user)
    groups = PartyGroup.objects.filter(pk__in=standing.leads).not_dissolved_by(clock.today()).order_by("code")
    branches = Branch.objects.filter(pk__in=standing.serves).order_by("code")
    return [*groups.select_related("branch"), *branches]


def last_of_kinds(place: PartyGroup | Branch) -> dict[str, Activity]:
    """The newest record of each kind of a place, from which a new one takes what stays the same; one query."""
    of_place = {"group": place} if isinstance(place, PartyGroup) else {"group": None, "branch": place}
    found = Activity.objects.filter(**of_place, starts_at__lte=clock.now()).not_called_off().newest_first()
    newest: dict[str, Activity] = {}
    for activity in found.select_related("chair", "recorder")[:LOOKED_BACK]:
        newest.setdefault(activity.kind, activity)
    return newest


def usual_times(activity: Activity | None) -> tuple[time, time]:
    """From when to when such an activity usually is: as the last time."""
    if activity is None:
        return USUAL
    starts, ends = (moment.astimezone(clock.zone()).time() for moment in (activity.starts_at, activity.ends_at))
    return starts, ends


def to_go_on_with(user: User, now: datetime) -> ActivityQuerySet:
    """Drafts, returned records and plans whose time has come, of the places one files for; the oldest first."""
    standing = standing_of(user)
    mine = Q(group__in=standing.leads) | Q(group=None, branch__in=standing.serves)
    begun = Q(status__in=[ActivityStatus.DRAFT, ActivityStatus.RETURNED])
    due = Q(status=ActivityStatus.PLANNED, starts_at__lte=now)
    return Activity.objects.filter(mine, begun | due).with_places().order_by("starts_at", "pk")


def people_of(activity: Activity) -> PersonQuerySet:
    """Who can have chaired, recorded, led or contributed: those of the groups that day, of a branch all its people."""
    day = activity.day
    if activity.group_id is None:
        found = Person.objects.filter(branch=activity.branch_id).members()
    else:
        groups = [activity.group_id, *activity.joint_groups.values_list("pk", flat=True)]
        found = Person.objects.filter(pk__in=Membership.objects.on(day).filter(group__in=groups).values("person"))
    named = Q(pk__in=[pk for pk in (activity.chair_id, activity.recorder_id) if pk])
    return (found | Person.objects.filter(named)).distinct().order_by("sort_key", "employee_no")


def partners_of(place: PartyGroup | Branch, day: date) -> list[PartyGroup]:
    """The other groups of the branch, with which a joint activity can be held."""
    branch = place if isinstance(place, Branch) else place.branch
    others = PartyGroup.objects.filter(branch=branch).existing_on(day).order_by("code")
    return [group for group in others if group != place]


def groups_named(words: Iterable[str], day: date) -> tuple[list[PartyGroup], list[str]]:
    """The groups with these codes or names, of any branch, and the words that name none or several."""
    found, unknown = [], []
    for word in words:
        named = list(PartyGroup.objects.existing_on(day).filter(Q(code=word) | Q(name=word))[:2])
        if len(named) == 1:
            found.append(named[0])
        else:
            unknown.append(word)
    return found, unknown


def minutes_of_study(kind: str, starts_at: datetime, ends_at: datetime) -> int:
    """How many minutes of study follow from kind and times, until the leader says otherwise."""
    whole = kind in (ActivityKind.STUDY, ActivityKind.PARTY_LESSON, ActivityKind.THEME_DAY, ActivityKind.TRAINING)
    return (ends_at - starts_at) // timedelta(minutes=1) if whole else 0
