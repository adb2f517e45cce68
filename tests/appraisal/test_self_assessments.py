"""The self-assessment: who may make it, when, how its points are read, and who sees it where."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.enums import IndicatorKind, PeriodStatus
from appraisal.models import Indicator, Period, Result, SelfAssessment
from appraisal.services.periods import publish_period, total_period
from appraisal.services.self_assessments import OwnPoints, save_self_assessment
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-09-25T20:00:00+08:00")


@pytest.fixture
def branch() -> Branch:
    return groups.branch("ZB1")


@pytest.fixture
def group(branch: Branch) -> PartyGroup:
    groups.group(branch, "G2", name="质量管理组")
    return groups.group(branch, "G1", name="计划调度组")


@pytest.fixture
def period(branch: Branch, group: PartyGroup) -> Period:
    return appraisal.period(appraisal.scheme(branch, self_assessment=True), "2026Q3")


@pytest.fixture
def leader(group: PartyGroup) -> User:
    return groups.holder(Office.LEADER, group)


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def item(period: Period, code: str) -> int:
    return Indicator.objects.get(scheme=period.scheme, code=code).pk


def save(period: Period, group: PartyGroup, by: User, **points: str) -> list[SelfAssessment]:
    said = {item(period, code): OwnPoints(text) for code, text in points.items()}
    return save_self_assessment(period, group, points=said, by=by, now=NOW)


def address(period: Period, group: PartyGroup) -> str:
    return reverse("self_assessment", args=[group.pk, period.pk])


def form(period: Period, **given: str) -> dict[str, str]:
    """What the page sends: ``A1`` the points, ``A1_note`` the note."""
    sent = {}
    for code in ("A1", "B1", "H1"):
        sent[f"points-{item(period, code)}"] = given.get(code, "")
        sent[f"note-{item(period, code)}"] = given.get(f"{code}_note", "")
    return sent


def standing() -> dict[str, tuple[str | None, str]]:
    rows = SelfAssessment.objects.select_related("indicator")
    return {r.indicator.code: (None if r.points is None else f"{r.points.normalize():f}", r.note) for r in rows}


@pytest.mark.parametrize("status", [PeriodStatus.COLLECTING, PeriodStatus.SCORING])
def test_leader_saves_points_and_notes_and_may_change_them(
    period: Period, group: PartyGroup, leader: User, status: PeriodStatus
) -> None:
    Period.objects.filter(pk=period.pk).update(status=status)
    client = signed_in(leader)

    first = client.post(address(period, group), form(period, A1="３８．５", B1="60", B1_note="每月都开了会"))
    client.post(address(period, group), form(period, A1="37", B1="60", B1_note="每月都开了会"))

    assert first.status_code == 302
    assert standing() == {"A1": ("37", ""), "B1": ("60", "每月都开了会")}
    entry = AuditEvent.objects.filter(action="save_self_assessment").last()
    assert entry.before == {"period": "2026Q3", "group": "G1", "items": {"A1": ["38.5", ""]}}
    assert entry.after["items"] == {"A1": ["37", ""]}
    assert entry.actor == leader


def test_page_lists_items_with_maximum_and_what_stands_but_no_veto(
    period: Period, group: PartyGroup, leader: User
) -> None:
    save(period, group, leader, A1="38.5")

    page = signed_in(leader).get(address(period, group)).content.decode()

    assert 'value="38.5"' in page
    assert "/ 40" in page
    assert "bonus up to 4" in page
    assert "项目V1" not in page
    assert "data-draft" in page


def test_nothing_changed_writes_nothing(period: Period, group: PartyGroup, leader: User) -> None:
    save(period, group, leader, A1="38")

    assert save(period, group, leader, A1="38.0") == []
    assert AuditEvent.objects.filter(action="save_self_assessment").count() == 1


def test_emptied_points_say_nothing_any_more(period: Period, group: PartyGroup, leader: User) -> None:
    save(period, group, leader, A1="38")
    save(period, group, leader, A1="")

    assert standing() == {"A1": (None, "")}
    assert not SelfAssessment.objects.said().exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("41", "over the maximum of 40"),
        ("38.2", "in steps of 0.5"),
        ("-1", "0 or more"),
        ("不适用", "not a number of points"),
        ("四十", "not a number of points"),
        ("1e1", "not a number of points"),
    ],
)
def test_points_are_read_as_the_grid_reads_them(
    period: Period, group: PartyGroup, leader: User, typed: str, said: str
) -> None:
    answer = signed_in(leader).post(address(period, group), form(period, A1=typed, B1="60"))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert f'value="{typed}"' in page
    assert standing() == {}
    with pytest.raises(RefusedError):
        save(period, group, leader, A1=typed)


def test_note_is_cleaned_and_has_a_length(period: Period, group: PartyGroup, leader: User) -> None:
    client = signed_in(leader)

    assert client.post(address(period, group), form(period, A1_note="字" * 501)).status_code == 422
    assert client.post(address(period, group), form(period, A1_note="<b>见\u200b记录</b>")).status_code == 302
    assert "<b>见" not in client.get(address(period, group)).content.decode()


def test_veto_and_items_of_other_schemes_are_refused(period: Period, group: PartyGroup, leader: User) -> None:
    for pk in (item(period, "V1"), 987654):
        with pytest.raises(RefusedError):
            save_self_assessment(period, group, points={pk: OwnPoints("是")}, by=leader, now=NOW)


def test_only_the_leader_of_the_group_assesses_it(period: Period, group: PartyGroup, branch: Branch) -> None:
    other = groups.holder(Office.LEADER, PartyGroup.objects.get(code="G2"))
    others = [other, groups.holder(Office.SECRETARY, branch), groups.user_for(groups.member(group))]

    for user in others:
        assert signed_in(user).get(address(period, group)).status_code == 403
        assert signed_in(user).post(address(period, group), form(period, A1="1")).status_code == 403
        with pytest.raises(RefusedError):
            save(period, group, user, A1="1")
    assert standing() == {}


def test_scheme_that_asks_for_none_has_no_page(branch: Branch, group: PartyGroup, leader: User) -> None:
    period = appraisal.period(appraisal.scheme(branch), "2026Q3")

    assert signed_in(leader).get(address(period, group)).status_code == 404
    with pytest.raises(RefusedError):
        save(period, group, leader, A1="1")


def test_period_of_another_branch_is_not_found(group: PartyGroup, leader: User) -> None:
    far = groups.branch("ZB2")
    period = appraisal.period(appraisal.scheme(far, self_assessment=True), "2026Q3")

    assert signed_in(leader).get(address(period, group)).status_code == 404


@pytest.mark.parametrize("status", [PeriodStatus.TOTALLED, PeriodStatus.PUBLISHED, PeriodStatus.ARCHIVED])
def test_closed_period_is_read_only(branch: Branch, group: PartyGroup, leader: User, status: PeriodStatus) -> None:
    period = appraisal.period(appraisal.scheme(branch, self_assessment=True), "2026Q3", status)
    client = signed_in(leader)

    page = client.get(address(period, group)).content.decode()
    client.post(address(period, group), form(period, A1="1"))

    assert "the self-assessment no longer changes" in page
    assert standing() == {}
    with pytest.raises(RefusedError):
        save(period, group, leader, A1="1")


def test_group_dissolved_before_the_end_takes_no_part(period: Period, group: PartyGroup, leader: User) -> None:
    PartyGroup.objects.filter(pk=group.pk).update(dissolved_on=period.ends_on)

    with pytest.raises(RefusedError):
        save(period, group, leader, A1="1")


def test_home_asks_the_leader_until_every_item_has_points(period: Period, group: PartyGroup, leader: User) -> None:
    client = signed_in(leader)
    with clock.held_at(NOW):
        assert "assess 计划调度组 yourself (items left: 2)" in client.get(reverse("home")).content.decode()
        save(period, group, leader, A1="38")
        assert "(items left: 1)" in client.get(reverse("home")).content.decode()
        save(period, group, leader, B1="60")
        assert address(period, group) not in client.get(reverse("home")).content.decode()


def test_home_does_not_ask_before_scoring(period: Period, group: PartyGroup, leader: User) -> None:
    Period.objects.filter(pk=period.pk).update(status=PeriodStatus.COLLECTING)

    assert address(period, group) not in signed_in(leader).get(reverse("home")).content.decode()


def test_grid_shows_it_to_the_committee_and_never_counts_it(
    period: Period, group: PartyGroup, leader: User, branch: Branch
) -> None:
    save(period, group, leader, A1="38.5")
    client = signed_in(groups.holder(Office.SECRETARY, branch))

    beside = client.get(reverse("period_suggestions", args=[period.pk])).json()
    preview = client.get(reverse("period_preview", args=[period.pk])).json()

    assert beside["own"] == {f"{group.pk}-{item(period, 'A1')}": ["38.5", ""]}
    assert preview["groups"][str(group.pk)]["points"] == "0"


def test_result_shows_it_to_the_own_group_after_publication_only(
    period: Period, group: PartyGroup, leader: User, branch: Branch
) -> None:
    rows = save_self_assessment(
        period, group, points={item(period, "A1"): OwnPoints("38.5", "自己看法")}, by=leader, now=NOW
    )
    appraisal.fill(period)
    total_period(period, by=None, now=period.closes_at)
    result = Result.objects.get(group=group)
    page = reverse("result_detail", args=[result.pk])
    member = signed_in(groups.user_for(groups.member(group)))
    stranger = signed_in(groups.holder(Office.LEADER, PartyGroup.objects.get(code="G2")))

    assert rows[0].points == Decimal("38.5")
    assert "self 38.5 · 自己看法" in signed_in(groups.holder(Office.PUBLICITY, branch)).get(page).content.decode()
    assert member.get(page).status_code == 404
    publish_period(Period.objects.get(pk=period.pk), by=None, now=period.publish_at)
    assert "self 38.5 · 自己看法" in member.get(page).content.decode()
    assert stranger.get(page).status_code == 403


def test_bonus_item_takes_up_to_its_cap(period: Period, group: PartyGroup, leader: User) -> None:
    assert Indicator.objects.get(code="H1").kind == IndicatorKind.BONUS
    save(period, group, leader, H1="4")

    with pytest.raises(RefusedError):
        save(period, group, leader, H1="4.5")


def test_group_page_leads_its_leader_to_the_open_self_assessments(
    period: Period, group: PartyGroup, leader: User
) -> None:
    page = reverse("group_detail", args=[group.pk])
    other = groups.holder(Office.LEADER, PartyGroup.objects.get(code="G2"))

    assert address(period, group) in signed_in(leader).get(page).content.decode()
    assert address(period, group) not in signed_in(other).get(page).content.decode()
    Period.objects.filter(pk=period.pk).update(status=PeriodStatus.TOTALLED)
    assert address(period, group) not in signed_in(leader).get(page).content.decode()
