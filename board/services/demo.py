"""The demonstration: the reference branch with three published quarters and the current one in scoring.

Everything goes through the services that the screens use, at the moments at which it would have happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.cells import MARKED
from appraisal.models import Period, Scheme
from appraisal.moments import PeriodCode, closes_at, opens_at, period_on, publish_at, scoring_opens_at
from appraisal.queries import Sheet, sheet_of
from appraisal.services.periods import governing_scheme, open_scoring, timing_of
from appraisal.services.schemes import approve_scheme, import_scheme
from appraisal.services.scores import Edit, save_cells
from board.demo import roster
from board.demo.months import Months, dated, months_of
from board.demo.scheme import scheme_workbook
from board.demo.scores import CURRENT, QUARTERS, SCORED_DIMENSIONS, STILL_OPEN, Given
from board.services.demo_board import public_affairs
from board.services.demo_matters import matters
from board.services.demo_posts import pioneer_posts
from board.services.demo_proposals import innovation
from board.services.demo_records import activities, leave
from board.services.demo_story import Event, assess_own_group, consequences
from branchmgr import clock, ticking
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.models import Notification, User
from branchmgr.spreadsheets import Written, WrittenColumn, write_workbook
from groups.models import Branch, Committee, Person
from groups.services.roster import import_roster

MINUTE = timedelta(minutes=1)
BEFORE = timedelta(days=90)
"""so long before its first quarter the branch is set up: what is told of last year comes after that"""
READ_AFTER = timedelta(days=7)
"""after so many days everybody has read what they were told"""


def database_is_empty() -> bool:
    """Whether neither organisations nor accounts are there yet."""
    return not (Committee.objects.exists() or Branch.objects.exists() or User.objects.exists())


@transaction.atomic
def seed_demo(*, by: User | None, now: datetime) -> Branch:
    """Loads the demonstration as if it had been used until ``now``. Refused on a database with data."""
    if not database_is_empty():
        raise RefusedError(_("The database holds data already; the demonstration is for an empty one."))
    quarters = quarters_until(now)
    with clock.held_at(opens_at(quarters[0], clock.zone()) - BEFORE):
        import_roster(roster_workbook(), by=by)
        _give_accounts()
    branch = Branch.objects.get(code=roster.BRANCH[0])
    secretary = User.objects.get(username=roster.ACCOUNTS[0])
    for year in sorted({code.year for code in quarters}):
        _adopt_scheme(branch, year, secretary, before=opens_at(quarters[0], clock.zone()))
    past, months = quarters[:CURRENT], months_of(quarters)
    given = dated(QUARTERS, months)
    lives = [event for number, code in enumerate(past) for event in _life(branch, code, given[number], secretary)]
    followed = [event for event in consequences(branch, past) if event[0] < now - 2 * MINUTE]
    done = [
        *activities(branch, months, now),
        *leave(months, now),
        *matters(branch, months, now),
        *pioneer_posts(branch, now),
        *innovation(branch, now),
        *public_affairs(branch, now),
    ]
    for at, act in sorted([*lives, *followed, *done], key=lambda event: event[0]):
        act(at)
    _begin(branch, quarters[CURRENT], given[CURRENT], secretary, months=months, now=now)
    _tick(now)
    Notification.objects.filter(at__lt=now - READ_AFTER).update(read_at=now - READ_AFTER)
    return branch


def accounts() -> list[tuple[str, str, str]]:
    """Employee number, name and offices of the demonstration's accounts; none where it was not loaded."""
    people = Person.objects.filter(employee_no__in=roster.ACCOUNTS, user__isnull=False, branch__code=roster.BRANCH[0])
    others = Person.objects.filter(employee_no__in=roster.ACCOUNTS, user__isnull=False, branch=None)
    found = {person.employee_no: person for person in (people | others).prefetch_related("appointments")}
    return [(number, found[number].name, _offices(found[number])) for number in roster.ACCOUNTS if number in found]


def roster_workbook() -> bytes:
    """The roster of the demonstration as the workbook that a branch would prepare."""
    stream = BytesIO()
    sheets = {
        "组织": roster.organisations(),
        "党小组": roster.groups(),
        "人员": roster.people(),
        "任职": roster.appointments(),
    }
    write_workbook(stream, [_written(title, list(rows)) for title, rows in sheets.items()], created=clock.now())
    return stream.getvalue()


def _written(title: str, rows: list[Mapping[str, str]]) -> Written:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    columns = [WrittenColumn(header, format="text") for header in headers]
    return Written(title, columns, ([row.get(header, "") for header in headers] for row in rows))


def quarters_until(now: datetime) -> list[PeriodCode]:
    """The quarter of ``now`` and the three before it, the oldest first."""
    first_days = [clock.day_of(now).replace(day=1)]
    while len({period_on(day, "quarter") for day in first_days}) < len(QUARTERS):
        first_days.append((first_days[-1] - timedelta(days=1)).replace(day=1))
    return sorted({period_on(day, "quarter") for day in first_days}, key=lambda code: code.first_day)


def _give_accounts() -> None:
    """Lets the people of the demonstration sign in with the password that is printed."""
    for user in User.objects.filter(username__in=roster.ACCOUNTS):
        user.set_password(roster.PASSWORD)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])


def _adopt_scheme(branch: Branch, year: int, secretary: User, *, before: datetime) -> Scheme:
    meeting = max(date(year, 1, 6), before.date())
    with clock.held_at(max(before, datetime(year, 1, 6, 15, tzinfo=clock.zone()))):
        scheme = import_scheme(branch, source=scheme_workbook(year), by=secretary).scheme
        return approve_scheme(
            scheme,
            meeting_on=meeting,
            resolution="支委会研究，同意本年度党小组动态考评办法，自本年度起执行。",
            by=secretary,
        )


def _life(branch: Branch, code: PeriodCode, given: tuple[Given, ...], secretary: User) -> Iterator[Event]:
    """One quarter: opened by the tick, scored by the secretary, totalled and published when it is over."""
    scheme, zone = governing_scheme(branch, code), clock.zone()
    if scheme is None:
        raise RefusedError(f"{code}: no scheme")
    timing = timing_of(scheme)
    scoring = scoring_opens_at(code, timing, zone)
    for moment in (
        opens_at(code, zone) + timedelta(days=6),
        scoring,
        closes_at(code, zone),
        publish_at(code, timing, zone),
    ):
        yield moment, _look_at_appraisal
    yield scoring + timedelta(days=4, hours=15), partial(_score_period, branch, code, given, secretary)


def _score_period(branch: Branch, code: PeriodCode, given: tuple[Given, ...], secretary: User, at: datetime) -> None:
    _score(Period.objects.of(branch).with_code(code).get(), given, secretary, at=at, whole=True)


def _begin(
    branch: Branch, code: PeriodCode, given: tuple[Given, ...], secretary: User, *, months: Months, now: datetime
) -> None:
    """The current quarter: open, in scoring whatever the day, and two thirds scored."""
    _tick(min(opens_at(code, clock.zone()) + timedelta(days=6), now - 2 * MINUTE))
    period = Period.objects.of(branch).with_code(code).get()
    with clock.held_at(now - 2 * MINUTE):
        if now < period.scoring_opens_at:
            # For the demonstration alone scoring opens on whatever day it is loaded.
            Period.objects.filter(pk=period.pk).update(scoring_opens_at=now - 2 * MINUTE)
        open_scoring(period, by=None, now=now - 2 * MINUTE) if now < period.scoring_opens_at else _tick(now)
    _score(period, given, secretary, at=now - MINUTE, whole=False)
    assess_own_group(
        Period.objects.select_related("branch", "scheme").get(pk=period.pk), months=months, at=now - MINUTE
    )


def _look_at_appraisal(moment: datetime) -> None:
    """The appraisal alone: a quarter's last moments may lie after the demonstration's day, and nothing else does."""
    for _line in ticking.look_at("appraisal", moment):
        continue


def _tick(moment: datetime) -> None:
    for _line in ticking.tick(moment):
        continue


def _score(period: Period, given: Iterable[Given], secretary: User, *, at: datetime, whole: bool) -> None:
    """Types the cells as the secretary would; RefusedError if the grid would not take one of them."""
    period = Period.objects.select_related("branch", "scheme").get(pk=period.pk)
    edits = list(_edits(sheet_of(period), {(g.group, g.code): g for g in given}, whole=whole))
    with clock.held_at(at):
        verdicts = save_cells(period, edits=edits, by=secretary)
    refused = [verdict for verdict in verdicts if verdict.status != "saved"]
    if refused:
        raise RefusedError(f"{period.code}: {refused[0]}")


def _edits(sheet: Sheet, given: Mapping[tuple[str, str], Given], *, whole: bool) -> Iterator[Edit]:
    dimensions = list(dict.fromkeys(indicator.dimension.name for indicator in sheet.indicators))[:SCORED_DIMENSIONS]
    for group in sheet.groups:
        for indicator in sheet.indicators:
            place = (group.code, indicator.code)
            open_still = not whole and (indicator.dimension.name not in dimensions or place in STILL_OPEN)
            if place in given:
                yield Edit(group.pk, indicator.pk, given[place].text, given[place].reason, 0)
            elif indicator.kind in MARKED and not open_still:
                yield Edit(group.pk, indicator.pk, plain(indicator.maximum), "", 0)


def _offices(person: Person) -> str:
    held = [appointment.get_office_display() for appointment in person.appointments.on(clock.today())]
    return "、".join(held) or str(_("member"))
