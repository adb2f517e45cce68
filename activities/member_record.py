"""A member's year: attendance, hours of study against the year's figure, dues, leave, certificates, parts taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from activities.attendance_queries import credited_minutes, place_of, turnout_by
from activities.counting import countings
from activities.enums import FILED_STATUSES, AttendanceKind
from activities.models import Attendance, Contribution, Dues, Leave
from activities.models.attendance import AttendanceQuerySet
from activities.rates import Turnout, percent
from branchmgr import clock
from branchmgr.decimals import half_up
from branchmgr.models import User
from groups.models import Appointment, Certificate, Person
from groups.panels import Panel
from groups.regulations import figure

MINUTES = 60
YEARS = 5


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One activity of the year, with the minutes of study it brings."""

    row: Attendance
    minutes: int


@dataclass(frozen=True, slots=True)
class MemberYear:
    """What the record page and its print show of one year; ``wanted`` is the year's figure of hours."""

    person: Person
    year: int
    lines: list[MemberLine]
    turnout: Turnout
    wanted: Fraction | None
    dues: list[Dues]
    leaves: list[Leave]
    certificates: list[Certificate]
    parts: list[Contribution]
    today: date

    @property
    def percent(self) -> str:
        return percent(self.turnout.rate)

    @property
    def minutes(self) -> int:
        """The minutes of study in all."""
        return sum(line.minutes for line in self.lines)

    @property
    def hours(self) -> Decimal:
        """The hours of study, with one place, rounded down: what is not reached does not look as if it were."""
        return Decimal(self.minutes * 10 // MINUTES) / 10

    @property
    def hours_left(self) -> Decimal:
        """What is missing to the year's figure; nothing where there is none."""
        return max(half_up(self.wanted or Fraction(), 1) - self.hours, Decimal(0))

    @property
    def reached(self) -> bool:
        """Whether the year's figure is reached."""
        return self.wanted is not None and self.minutes >= self.wanted * MINUTES

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How often in which way, in the usual order; what never occurred is left out."""
        found = Counter(line.row.kind for line in self.lines)
        return [(str(kind.label), found[kind.value]) for kind in AttendanceKind if found[kind.value]]

    @property
    def to_make_up(self) -> list[Attendance]:
        return [line.row for line in self.lines if line.row.make_up_due_on and not line.row.made_up_on]

    @property
    def paid(self) -> Decimal:
        return sum((row.paid for row in self.dues if row.paid is not None), start=Decimal(0))

    @property
    def unpaid(self) -> list[Dues]:
        return [row for row in self.dues if row.paid_at is None and row.owed]


def member_year(person: Person, year: int) -> MemberYear:
    """A member's year; a fixed number of queries."""
    start, end = clock.bounds_of_year(year)
    first, last = start.date(), date(year, 12, 31)
    rows = Attendance.objects.of_person(person).of_filed().between(start, end)
    parts = Contribution.objects.filter(person=person, activity__starts_at__gte=start, activity__starts_at__lt=end)
    return MemberYear(
        person=person,
        year=year,
        lines=_lines(rows),
        turnout=turnout_by(rows, "person").get(person.pk, Turnout()),
        wanted=hours_wanted(person, last),
        dues=list(Dues.objects.filter(person=person, month__gte=first, month__lte=last).order_by("month")),
        leaves=list(Leave.objects.filter(person=person).overlapping(first, last).order_by("-starts_on")),
        certificates=list(person.certificates.order_by("-taken_on", "name")),
        parts=list(parts.filter(activity__status__in=FILED_STATUSES).select_related("activity")),
        today=clock.today(),
    )


def _lines(rows: AttendanceQuerySet) -> list[MemberLine]:
    """The activities, the newest first; two queries."""
    found = list(rows.with_places().order_by("-activity__starts_at"))
    rules = countings({place_of(row) for row in found})
    return [MemberLine(row, credited_minutes(row, rules[place_of(row)])) for row in found]


def hours_wanted(person: Person, last: date) -> Fraction | None:
    """The year's figure of hours: more for who is on the committee on the year's last day, or today if that is sooner.

    None for who belongs to no branch.
    """
    if person.branch is None:
        return None
    day = min(last, clock.today())
    serves = Appointment.objects.committee_of(person.branch).on(day).filter(person=person).exists()
    return figure("study_hours", hours_figure(serves=serves), branch=person.branch, day=day)


def hours_figure(*, serves: bool) -> str:
    """The name of the year's figure of hours: more for who is on a committee."""
    return "secretary_and_committee_per_year" if serves else "member_per_year"


def years_to_choose(person: Person) -> list[int]:
    """This year and those before it, the newest first."""
    this = clock.today().year
    since = person.joined_on.year if person.joined_on else 0
    return [year for year in range(this, this - YEARS, -1) if year >= since]


def record_panel(person: Person, user: User) -> Panel | None:
    """This year's record in short, on the page of a person, for whom it concerns."""
    if not person.is_member or not user.has_perm("activities.view_person_record", person):
        return None
    return Panel("activities/_person_record_panel.html", member_year(person, clock.today().year))
