"""The demonstration's year: what it holds, through the services that made it."""

from __future__ import annotations

from django.test import Client

from appraisal.models import Correction, Period, Rectification, Result, Score
from appraisal.queries import sheet_of
from appraisal.suggestions import suggestions_for
from board.demo import roster
from board.early_warnings import scope_of
from board.services import demo
from board.warnings import warnings_of
from branchmgr import audit
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person
from tests.factories.demonstration import NOVEMBER


def test_demo_holds_the_reference_branch_and_its_year(branch: Branch) -> None:
    assert Person.objects.members().filter(branch=branch).count() == 39
    assert PartyGroup.objects.filter(branch=branch).count() == 6
    lives = [(str(period.code), period.status) for period in Period.objects.of(branch).in_order()]
    assert lives == [("2026Q1", "archived"), ("2026Q2", "archived"), ("2026Q3", "archived"), ("2026Q4", "scoring")]
    current = sheet_of(Period.objects.select_related("branch", "scheme").get(number=4))
    assert (current.done, current.required) == (64, 96)
    assert audit.verify() > 0


def test_demo_shows_a_tie_a_bonus_and_an_exemption(branch: Branch) -> None:
    second = {r.group.code: r for r in Result.objects.filter(period__number=2).select_related("group")}
    # XZ03 (corrected), XZ04 and XZ05 lost 3 points: they share rank 2; 3 and 4 are skipped; XZ01 is scaled over 95.
    ranks = {code: (str(result.total), result.rank) for code, result in second.items()}
    assert ranks["XZ02"] == ("100.00", 1)  # 98 and 2 points of bonus
    assert ranks["XZ03"] == ranks["XZ04"] == ranks["XZ05"] == ("97.00", 2)
    assert ranks["XZ01"] == ("96.84", 5)  # 92 × 100 / 95 = 96.842…


def test_demo_shows_what_follows_from_results(branch: Branch) -> None:
    correction = Correction.objects.get()
    assert (str(correction.period.code), correction.status) == ("2026Q2", "confirmed")
    assert (correction.old_points, correction.new_points) == (6, 9)
    found = {(str(r.period.code), r.group.code): r.status for r in Rectification.objects.with_places()}
    assert found == {("2026Q1", "XZ06"): "closed", ("2026Q3", "XZ06"): "under_way"}


def test_demo_people_can_sign_in_with_the_printed_password(branch: Branch, client: Client) -> None:
    assert [number for number, _name, _offices in demo.accounts()] == list(roster.ACCOUNTS)
    for number in roster.ACCOUNTS:
        assert client.login(username=number, password=roster.PASSWORD)
        assert client.get("/").status_code == 200


def test_demo_records_bear_out_every_score_of_the_published_quarters(branch: Branch) -> None:
    differing, compared = [], 0
    for period in Period.objects.published().select_related("branch", "scheme"):
        given = {(s.group_id, s.indicator_id): s.points for s in Score.objects.filter(period=period)}
        items = [item for item in period.scheme.indicators.all() if item.code not in ("F1", "F2")]
        for place, suggestion in suggestions_for(
            period, groups=list(period.branch.groups.all()), indicators=items
        ).items():
            if suggestion.points is not None:
                compared += 1
                differing += [(str(period.code), *place)] if suggestion.points != given[place] else []

    assert (differing, compared >= 150) == ([], True)


def test_demo_has_gaps_that_warn(branch: Branch) -> None:
    secretary = User.objects.get(username=roster.ACCOUNTS[0])
    found = {
        (each.kind, each.group.code if each.group else "") for each in warnings_of(scope_of(secretary, NOVEMBER.date()))
    }

    assert {("record", "XZ03"), ("remote", "XZ05"), ("attendance", "XZ02"), ("dues", "XZ06"), ("term", "")} <= found
    assert not {kind for kind, group in found if group == "XZ01"} & {"attendance", "dues", "record"}
