"""Saving cells: what each edit becomes, what is written, and who is first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from appraisal.enums import PeriodStatus
from appraisal.models import Indicator, Period, Score
from appraisal.services.scores import Edit, Verdict, save_cells
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import PartyGroup
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def period() -> Period:
    branch = groups.branch("ZB1")
    groups.group(branch, "G1")
    groups.group(branch, "G2")
    return appraisal.period(appraisal.scheme(branch), "2026Q3")


@pytest.fixture
def secretary(period: Period) -> User:
    return groups.holder(Office.SECRETARY, period.branch)


def edit(
    period: Period, code: str, text: str, *, reason: str | None = None, version: int = 0, group: str = "G1"
) -> Edit:
    found = Indicator.objects.get(scheme=period.scheme, code=code)
    return Edit(PartyGroup.objects.get(code=group).pk, found.pk, text, reason, version)


def save(period: Period, *edits: Edit, by: User | None = None) -> list[Verdict]:
    return save_cells(period, edits=edits, by=by)


def score(period: Period, code: str, group: str = "G1") -> Score:
    return Score.objects.get(period=period, indicator__code=code, group__code=group)


@pytest.mark.parametrize(
    ("code", "text", "reason", "stands"),
    [
        ("A1", "38.5", None, ("38.5", "")),
        ("A1", "３８．５", None, ("38.5", "")),
        ("A1", "0", None, ("0", "")),
        ("A1", "38", "说明", ("38", "说明")),
        ("A1", "不适用", "借调", ("不适用", "借调")),
        ("B1", "60", None, ("60", "")),
        ("B1", "59.5", "迟到", ("59.5", "迟到")),
        ("H1", "2", "表彰", ("2", "表彰")),
        ("H1", "0", None, ("0", "")),
        ("V1", "是", "违纪", ("是", "违纪")),
    ],
)
def test_cell_is_saved(
    period: Period, secretary: User, code: str, text: str, reason: str | None, stands: object
) -> None:
    [verdict] = save(period, edit(period, code, text, reason=reason), by=secretary)

    assert (verdict.status, verdict.version) == ("saved", 1)
    assert (verdict.text, verdict.reason) == stands
    assert score(period, code).changed_by == secretary


@pytest.mark.parametrize(
    ("code", "text", "reason", "words"),
    [
        ("A1", "40.5", None, "over the maximum of 40"),
        ("A1", "-1", None, "0 or more"),
        ("A1", "3.25", None, "steps of 0.5"),
        ("A1", "很好", None, "not a number"),
        ("A1", "1e1", None, "not a number"),
        ("A1", "1_0", None, "not a number"),
        ("A1", "不适用", None, "reason is needed"),
        ("A1", "不适用", "   ", "reason is needed"),
        ("B1", "59", None, "reason is needed"),
        ("H1", "4.5", "x", "over the maximum of 4"),
        ("H1", "1", None, "reason is needed"),
        ("H1", "不适用", "x", "full marks"),
        ("V1", "1", "x", "是"),
        ("V1", "是", None, "reason is needed"),
        ("A1", "1", "长" * 501, "longer than 500"),
    ],
)
def test_cell_is_refused_in_words(period: Period, code: str, text: str, reason: str | None, words: str) -> None:
    [verdict] = save(period, edit(period, code, text, reason=reason))

    assert verdict.status == "refused"
    assert words in verdict.message
    assert not Score.objects.exists()
    assert not AuditEvent.objects.exists()


def test_good_cells_are_saved_beside_bad_ones(period: Period) -> None:
    verdicts = save(period, edit(period, "A1", "41"), edit(period, "B1", "60"), edit(period, "H1", "x"))

    assert [verdict.status for verdict in verdicts] == ["refused", "saved", "refused"]
    assert list(Score.objects.values_list("indicator__code", flat=True)) == ["B1"]


def test_older_version_is_a_conflict_that_tells_what_is_there(period: Period, secretary: User) -> None:
    save(period, edit(period, "B1", "50", reason="缺席"), by=secretary)

    [verdict] = save(period, edit(period, "B1", "55", reason="迟到", version=0))

    assert (verdict.status, verdict.text, verdict.reason, verdict.version) == ("conflict", "50", "缺席", 1)
    assert verdict.score is not None
    assert verdict.score.changed_by == secretary
    assert score(period, "B1").points == 50


def test_same_value_again_changes_nothing(period: Period) -> None:
    save(period, edit(period, "A1", "30"))

    [verdict] = save(period, edit(period, "A1", "30.0", version=1))

    assert (verdict.status, verdict.version) == ("saved", 1)
    assert AuditEvent.objects.count() == 1


def test_empty_cell_that_stays_empty_gets_no_row(period: Period) -> None:
    [verdict] = save(period, edit(period, "V1", "否"))

    assert (verdict.status, verdict.version) == ("saved", 0)
    assert not Score.objects.exists()


def test_cleared_cell_keeps_counting_versions(period: Period) -> None:
    save(period, edit(period, "B1", "50", reason="缺席"))
    [cleared] = save(period, edit(period, "B1", "", version=1))
    [again] = save(period, edit(period, "B1", "60", version=2))

    assert (cleared.text, cleared.reason, cleared.version) == ("", "", 2)
    assert (again.text, again.version) == ("60", 3)


def test_reason_stays_where_it_is_still_needed_and_goes_where_not(period: Period) -> None:
    save(period, edit(period, "B1", "50", reason="缺席"))
    [lower] = save(period, edit(period, "B1", "40", version=1))
    [full] = save(period, edit(period, "B1", "60", version=2))
    [typed] = save(period, edit(period, "B1", "60", reason="表现好", version=3))

    assert (lower.reason, full.reason, typed.reason) == ("缺席", "", "表现好")


def test_one_audit_entry_lists_before_and_after(period: Period, secretary: User) -> None:
    save(period, edit(period, "A1", "30"), by=secretary)
    save(period, edit(period, "A1", "31", version=1), edit(period, "B1", "59", reason="迟到"), by=secretary)

    event = AuditEvent.objects.get(number=2)

    assert (event.action, event.actor, event.branch) == ("save_cells", secretary, "ZB1")
    assert event.before == {"period": "2026Q3", "cells": {"G1 A1": ["30", ""], "G1 B1": ["", ""]}}
    assert event.after == {"period": "2026Q3", "cells": {"G1 A1": ["31", ""], "G1 B1": ["59", "迟到"]}}


@pytest.mark.parametrize("status", [status for status in PeriodStatus if status != PeriodStatus.SCORING])
def test_period_not_in_scoring_is_refused(status: PeriodStatus) -> None:
    branch = groups.branch()
    groups.group(branch, "G1")
    period = appraisal.period(appraisal.scheme(branch), "2026Q3", status)

    with pytest.raises(RefusedError, match="in scoring"):
        save(period, edit(period, "A1", "1"))


def test_strangers_to_the_period_are_refused(period: Period) -> None:
    gone = groups.group(period.branch, "G9", dissolved_on=period.ends_on)
    other = groups.group(groups.branch(), "G8")
    foreign = appraisal.scheme(groups.branch()).indicators.get(code="A1")
    own = Indicator.objects.get(scheme=period.scheme, code="A1")
    group = PartyGroup.objects.get(code="G1")

    verdicts = save(
        period,
        Edit(gone.pk, own.pk, "1", None, 0),
        Edit(other.pk, own.pk, "1", None, 0),
        Edit(group.pk, foreign.pk, "1", None, 0),
        Edit(2**62, 2**62, "1", None, 0),
    )

    assert [verdict.status for verdict in verdicts] == ["refused"] * 4
    assert not Score.objects.exists()


def test_one_cell_twice_is_refused_as_a_whole(period: Period) -> None:
    with pytest.raises(RefusedError, match="twice"):
        save(period, edit(period, "A1", "1"), edit(period, "A1", "2"))


def test_too_many_cells_are_refused_as_a_whole(period: Period) -> None:
    with pytest.raises(RefusedError, match="2000"):
        save(period, *[Edit(number, 1, "1", None, 0) for number in range(2001)])


@pytest.mark.parametrize("count", [1, 3])
def test_saving_takes_a_fixed_number_of_queries(
    period: Period, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    save(period, edit(period, "V1", "是", reason="x"))  # the branch's audit chain is there from now on
    edits = [edit(period, code, "4", reason="x") for code in ("A1", "B1", "H1")[:count]]

    with django_assert_num_queries(8 + 2):  # and the two of the savepoint
        save(period, *edits)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_of_32_writers_of_one_cell_one_is_first(same: bool) -> None:
    branch = groups.branch()
    groups.group(branch, "G1")
    period = appraisal.period(appraisal.scheme(branch), "2026Q3")

    def writer(number: int) -> Callable[[], Verdict]:
        made = edit(period, "A1", "7" if same else str(number))

        def write() -> Verdict:
            try:
                return save(period, made)[0]
            finally:
                connections["default"].close()

        return write

    writers = [writer(number) for number in range(32)]
    with ThreadPoolExecutor(32) as pool:
        verdicts = [future.result() for future in [pool.submit(write) for write in writers]]

    winners = [verdict for verdict in verdicts if verdict.status == "saved"]
    assert len(winners) == 1
    assert {verdict.status for verdict in verdicts} == {"saved", "conflict"}
    assert score(period, "A1").points == Decimal(winners[0].text)
    assert AuditEvent.objects.count() == 1
    assert connection.vendor == "postgresql"
