"""The calendar of activity records: a month of what is planned and was held, and a group's year at a glance."""

from __future__ import annotations

from calendar import MONDAY, Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup, standing_of
from groups.panels import Panel

MONTHS = range(1, 13)
ALWAYS = (ActivityKind.GROUP_MEETING, ActivityKind.THEME_DAY)
"""kinds whose line is shown though there was none: a gap is what one looks for"""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a month; ``inside`` it or beside it."""

    day: date
    inside: bool
    today: bool
    activities: list[Activity]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month by weeks from Monday on."""

    first: date
    weeks: list[list[CalendarDay]]

    @property
    def weekdays(self) -> list[str]:
        return [date_format(cell.day, "D") for cell in self.weeks[0]]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def busy(self) -> list[CalendarDay]:
        """The days on which there is something, as a phone lists them."""
        return [day for week in self.weeks for day in week if day.activities]


def month_page(user: User, first: date, group: PartyGroup | None) -> MonthPage:
    """The month of ``first`` with everything a person sees of it, of one group where one was chosen; one query."""
    days = list(Calendar(MONDAY).itermonthdates(first.year, first.month))
    seen = Activity.objects.visible_to(user).not_called_off().with_places()
    seen = seen.of_group(group) if group else seen
    inside = seen.in_days(days[0], days[-1]).order_by("starts_at", "pk")
    by_day: dict[date, list[Activity]] = {}
    for activity in inside:
        by_day.setdefault(activity.day, []).append(activity)
    today = clock.today()
    shown = [CalendarDay(day, day.month == first.month, day == today, by_day.get(day, [])) for day in days]
    return MonthPage(first, [shown[start : start + 7] for start in range(0, len(shown), 7)])


@dataclass(frozen=True, slots=True)
class YearCell:
    """One month of one kind: how many were filed, and whether it is still to come."""

    month: str
    count: int
    planned: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class YearLine:
    """One kind over the twelve months."""

    kind: str
    label: str
    cells: list[YearCell]


@dataclass(frozen=True, slots=True)
class GroupYear:
    """The records of a group's year, kind by month."""

    group: PartyGroup
    year: int
    lines: list[YearLine]
    files: bool
    """the reader files this group's records"""


def record_panel(group: PartyGroup, user: User) -> Panel | None:
    """The record calendar on the page of a group, for those who see its records; one query, two for a member."""
    standing = standing_of(user)
    if group.branch_id not in standing.serves and group.pk not in standing.groups | standing.leads:
        return None
    year = clock.today().year
    seen = Activity.objects.visible_to(user).of_group(group).not_called_off().in_year(year)
    lines = _lines(list(seen.values_list("kind", "status", "starts_at")), year)
    return Panel("activities/_group_records.html", GroupYear(group, year, lines, group.pk in standing.leads))


def _lines(rows: list[tuple[str, str, object]], year: int) -> list[YearLine]:
    held: dict[tuple[str, int], list[str]] = {}
    for kind, status, starts_at in rows:
        month = starts_at.astimezone(clock.zone()).month  # type: ignore[attr-defined]
        held.setdefault((kind, month), []).append(status)
    kinds = [kind for kind in ActivityKind if kind in ALWAYS or any(known == kind for known, _month in held)]
    return [YearLine(kind, str(kind.label), [_cell(held, kind, year, month) for month in MONTHS]) for kind in kinds]


def _cell(held: dict[tuple[str, int], list[str]], kind: str, year: int, month: int) -> YearCell:
    there = held.get((kind, month), [])
    filed = [status for status in there if status not in (ActivityStatus.PLANNED, ActivityStatus.DRAFT)]
    today = clock.today()
    ahead = (year, month) > (today.year, today.month)
    return YearCell(f"{year}-{month:02}", len(filed), len(there) > len(filed), ahead)
