"""A scheme is approved with meeting and resolution, governs its periods, and is frozen by service and database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from appraisal.enums import PeriodStatus
from appraisal.models import Band, Dimension, Indicator, Scheme
from appraisal.moments import PeriodCode
from appraisal.scheme_contents import Contents
from appraisal.scheme_queries import contents_of, governed_by
from appraisal.scheme_words import differences
from appraisal.services.periods import governing_scheme
from appraisal.services.scheme_reading import read_scheme
from appraisal.services.schemes import approve_scheme, delete_scheme, import_scheme
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import Branch
from tests.factories import appraisal, groups
from tests.factories.scheme_workbooks import items, terms, workbook

MEETING = date(2026, 1, 5)


def draft(**fields: object) -> Scheme:
    return appraisal.scheme(groups.branch(), approved=False, **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_approval_keeps_meeting_resolution_and_who() -> None:
    scheme = draft()
    secretary = groups.holder(Office.SECRETARY, scheme.branch)

    with time_machine.travel(datetime(2026, 8, 11, 9, tzinfo=clock.zone()), tick=False):
        approve_scheme(scheme, meeting_on=date(2026, 8, 10), resolution=" 同意 ", by=secretary)
        moment = clock.now()

    found = Scheme.objects.get()
    assert (found.meeting_on, found.resolution) == (date(2026, 8, 10), "同意")
    assert (found.approved_at, found.approved_by) == (moment, secretary)
    entry = AuditEvent.objects.get()
    assert (entry.action, entry.actor, entry.after["governs"]) == ("approve_scheme", secretary, ["2026Q3", "2026Q4"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meeting_on", "resolution"),
    [(None, "同意"), (MEETING, ""), (MEETING, "  ")],
)
def test_approval_without_date_or_resolution_is_refused(meeting_on: date | None, resolution: str) -> None:
    scheme = draft()

    with pytest.raises(RefusedError):
        approve_scheme(scheme, meeting_on=meeting_on, resolution=resolution, by=None)

    assert (Scheme.objects.get().is_approved, AuditEvent.objects.count()) == (False, 0)


@pytest.mark.django_db
def test_the_moment_at_which_the_approval_is_typed_in_plays_no_part() -> None:
    scheme = draft()

    with time_machine.travel(datetime(2026, 8, 11, 0, 1, tzinfo=clock.zone())):
        approve_scheme(scheme, meeting_on=date(2026, 8, 12), resolution="同意", by=None)

    assert Scheme.objects.get().is_approved


@pytest.mark.django_db
def test_an_incomplete_draft_is_not_approved() -> None:
    scheme = draft(bands=[("优秀", "95"), ("基本合格", "60")])

    with pytest.raises(RefusedError) as refusal:
        approve_scheme(scheme, meeting_on=MEETING, resolution="同意", by=None)

    assert [(fault.sheet, fault.column) for fault in refusal.value.faults] == [("等次", "下限")]


@pytest.mark.django_db
def test_an_approved_scheme_is_neither_approved_again_nor_deleted() -> None:
    scheme = appraisal.scheme(groups.branch())

    with pytest.raises(RefusedError):
        approve_scheme(scheme, meeting_on=MEETING, resolution="还是同意", by=None)
    with pytest.raises(RefusedError):
        delete_scheme(scheme, by=None)

    assert Scheme.objects.get().resolution == "支委会研究通过"


@pytest.mark.django_db
def test_a_draft_is_deleted_with_its_parts_and_stays_in_the_audit() -> None:
    scheme = import_scheme(groups.branch(), source=workbook(), by=None).scheme

    delete_scheme(scheme, by=None)

    assert [model.objects.count() for model in (Scheme, Dimension, Indicator, Band)] == [0, 0, 0, 0]
    assert AuditEvent.objects.get(action="delete_scheme").before["name"] == "党小组季度动态考评办法"


def codes(scheme: Scheme, meeting_on: date | None = None) -> list[str]:
    return [str(each.code) for each in governed_by(scheme, meeting_on=meeting_on)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meeting_on", "governed"),
    [
        (date(2025, 12, 20), ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        (date(2026, 3, 31), ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        (date(2026, 4, 1), ["2026Q2", "2026Q3", "2026Q4"]),
        (date(2026, 8, 10), ["2026Q3", "2026Q4"]),
        (date(2027, 1, 1), []),
    ],
)
def test_the_first_version_governs_from_the_period_of_its_meeting(meeting_on: date, governed: list[str]) -> None:
    branch = groups.branch()
    scheme = appraisal.scheme(branch, meeting_on=meeting_on)

    assert codes(scheme) == governed
    for number in range(1, 5):
        code = f"2026Q{number}"
        chosen = governing_scheme(branch, PeriodCode.parse(code))
        assert (chosen == scheme) == (code in governed)


@pytest.mark.django_db
def test_a_later_version_governs_from_the_period_after_its_meeting() -> None:
    branch = groups.branch()
    first = appraisal.scheme(branch)
    second = appraisal.scheme(branch, meeting_on=date(2026, 7, 1))

    assert (codes(first), codes(second)) == (["2026Q1", "2026Q2", "2026Q3"], ["2026Q4"])


@pytest.mark.django_db
def test_an_open_period_keeps_the_version_it_was_opened_under() -> None:
    branch = groups.branch()
    first = appraisal.scheme(branch)
    appraisal.period(first, "2026Q4", PeriodStatus.COLLECTING)
    second = appraisal.scheme(branch, meeting_on=date(2026, 8, 10))

    assert (codes(first), codes(second)) == (["2026Q1", "2026Q2", "2026Q3", "2026Q4"], [])


@pytest.mark.django_db
def test_a_draft_tells_what_it_would_govern() -> None:
    branch = groups.branch()
    appraisal.scheme(branch, cadence="half")
    scheme = appraisal.scheme(branch, cadence="half", approved=False)

    assert (codes(scheme), codes(scheme, date(2026, 6, 30))) == ([], ["2026H2"])


def test_differences_name_what_changed() -> None:
    def contents(*args: object, **changes: str) -> Contents:
        return read_scheme(workbook(terms(**changes), *args)).contents  # type: ignore[arg-type]

    rows = items({"A2": {"满分": "10"}, "V3": {"否决效果": "取消评优"}})
    later = contents([row for row in rows if row["代码"] != "B3"], 公布日="5")

    found = differences(contents(), later)

    assert [(each.before, each.after) for each in found if "8" in each.before] == [("8", "10")]
    assert len(found) == 4
    assert differences(later, later) == []


STATEMENTS: dict[str, Callable[[Scheme], object]] = {
    "change the scheme": lambda scheme: Scheme.objects.filter(pk=scheme.pk).update(bonus_cap=100),
    "take the approval back": lambda scheme: Scheme.objects.filter(pk=scheme.pk).update(
        approved_at=None, meeting_on=None, resolution="", approved_by=None
    ),
    "delete the scheme": lambda scheme: raw("DELETE FROM appraisal_scheme WHERE id = %s", scheme.pk),
    "delete it with its parts": lambda scheme: scheme.delete(),
    "change an indicator": lambda scheme: scheme.indicators.update(maximum=1),
    "delete an indicator": lambda scheme: scheme.indicators.all().delete(),
    "add a dimension": lambda scheme: Dimension.objects.create(scheme=scheme, name="新增", position=9),
    "change a dimension": lambda scheme: scheme.dimensions.update(position=1),
    "delete a dimension": lambda scheme: raw("DELETE FROM appraisal_dimension WHERE scheme_id = %s", scheme.pk),
    "add a band": lambda scheme: Band.objects.create(scheme=scheme, grade="特优", lower=99),
    "change a band": lambda scheme: scheme.bands.filter(lower=95).update(lower=90),
    "delete a band": lambda scheme: scheme.bands.all().delete(),
    "move a band away": lambda scheme: scheme.bands.filter(lower=95).update(
        scheme=other_draft(scheme.branch), grade="特优", lower=99
    ),
    "move a band in": lambda scheme: (
        other_draft(scheme.branch).bands.filter(lower=95).update(scheme=scheme, grade="特优", lower=99)
    ),
}


def raw(sql: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def other_draft(branch: Branch) -> Scheme:
    return appraisal.scheme(branch, 2030, approved=False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATEMENTS)
def test_the_database_refuses_to(name: str) -> None:
    scheme = appraisal.scheme(groups.branch())
    before = contents_of(scheme)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        STATEMENTS[name](scheme)

    found = Scheme.objects.get(pk=scheme.pk)
    assert (contents_of(found), found.resolution) == (before, scheme.resolution)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATEMENTS)
def test_the_database_lets_a_draft(name: str) -> None:
    scheme = draft()
    if name == "delete the scheme":
        for model in (Indicator, Dimension, Band):
            model.objects.filter(scheme=scheme).delete()

    if name == "delete a dimension":
        scheme.indicators.all().delete()
    STATEMENTS[name](scheme)


@pytest.mark.django_db
def test_the_migration_can_be_taken_back_and_made_again() -> None:
    migration = import_module("appraisal.migrations.0005_frozen_voters")
    scheme = appraisal.scheme(groups.branch())

    connection.check_constraints()  # PostgreSQL alters no table that still has something to check
    editor = connection.schema_editor(atomic=False)

    migration.thaw(apps, editor)
    Scheme.objects.filter(pk=scheme.pk).update(bonus_cap=7)
    migration.freeze(apps, editor)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Scheme.objects.filter(pk=scheme.pk).update(bonus_cap=8)


def together(*acts: Callable[[], object]) -> list[object]:
    """Runs the acts at the same time, each on its own connection; an exception is what it came to."""
    outcomes: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = acts[number]()
        except (RefusedError, DatabaseError) as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_parallel_imports_of_one_workbook_make_one_version() -> None:
    branch, source = groups.branch(), workbook()

    outcomes = together(*[lambda: import_scheme(branch, source=source, by=None).is_new] * 8)

    assert sorted(map(str, outcomes)) == ["False"] * 7 + ["True"]
    assert (Scheme.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_parallel_approvals_happen_once() -> None:
    scheme = draft()

    outcomes = together(*[lambda: approve_scheme(scheme, meeting_on=MEETING, resolution="同意", by=None)] * 8)

    assert sum(isinstance(outcome, Scheme) for outcome in outcomes) == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_part_added_while_the_scheme_is_being_approved_is_refused() -> None:
    scheme = draft()
    waiting = threading.Event()

    def approve() -> None:
        with transaction.atomic():
            approve_scheme(scheme, meeting_on=MEETING, resolution="同意", by=None)
            waiting.set()
            threading.Event().wait(timedelta(milliseconds=500).total_seconds())

    def add() -> None:
        waiting.wait()
        Band.objects.create(scheme=scheme, grade="特优", lower=99)

    outcomes = together(approve, add)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], DatabaseError)
    assert scheme.bands.count() == 4
