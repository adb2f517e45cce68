"""What departments make of proposals: taken up, asked about, tried, adopted or declined, reported, carried out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from branchmgr import ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification
from groups.enums import Office
from innovation.models import Proposal, Report
from innovation.services import recommendations
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories.proposal_ways import NOW, TODAY, Cast, acts, adopted, at, cast_of_a_branch, kinds, recommended, way

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_a_branch()


@pytest.fixture
def client() -> Client:
    """Reads the pages in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


# Departments


def test_department_takes_up_asks_tries_adopts_reports_and_carries_out(cast: Cast) -> None:
    asked = recommended(cast)
    assert kinds(cast.answers) == ["proposal_to_answer"]
    recommendations.take_up(asked, by=cast.answers, now=NOW)
    question = recommendations.ask_back(asked, question="预算多少？", by=cast.answers, now=NOW)
    with time_machine.travel("2026-07-06T10:00:00+08:00", tick=False) as later:
        now = datetime.fromisoformat("2026-07-06T10:00:00+08:00")
        with pytest.raises(RefusedError, match="The lead author answers"):
            recommendations.answer_question(question, answer="两万", by=cast.leader, now=now)
        recommendations.answer_question(question, answer="两万", by=cast.author, now=now)
        asked.refresh_from_db()
        assert asked.reply_by == date(2026, 7, 20)
        recommendations.begin_trial(asked, note="试用一周", by=cast.answers, now=now)
        later.move_to("2026-07-20T23:59:00+08:00")
        now = datetime.fromisoformat("2026-07-20T23:59:00+08:00")
        replied = recommendations.reply(asked, adopted=True, text="", by=cast.answers, now=now)
        assert replied.is_late is False
        proof = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
        saved: dict[str, Any] = {"yuan": Decimal(10000), "hours": None, "other": "更安全", "proof": proof}
        recommendations.report_progress(
            asked.proposal, day=now.date(), text="已采购", **saved, by=cast.answers, now=now
        )
        recommendations.carry_out(asked.proposal, on=date(2026, 7, 20), months=[12, 3], by=cast.answers, now=now)
    proposal = Proposal.objects.get(pk=asked.proposal_id)
    assert way(proposal) == [
        "accepted", "recommended", "asked_back", "recommended", "trial", "adopted", "carried_out",
    ]  # fmt: skip
    assert [(row.months, row.due_on) for row in proposal.benefits.all()] == [
        (3, date(2026, 10, 20)),
        (12, date(2027, 7, 20)),
    ]
    told = kinds(cast.author)
    assert told == [
        "proposal_recommended", "proposal_taken_up", "proposal_asked_back", "proposal_on_trial", "proposal_replied",
        "proposal_reported", "proposal_carried_out",
    ]  # fmt: skip


def test_reply_after_its_date_is_taken_and_marked_late(cast: Cast, client: Client) -> None:
    asked = recommended(cast)
    now = datetime.fromisoformat("2026-07-18T00:00:00+08:00")
    with time_machine.travel(now, tick=False):
        recommendations.reply(asked, adopted=False, text="暂无条件", by=cast.answers, now=now)
        client.force_login(cast.secretary)
        page = client.get(reverse("recommendation_list")).content.decode()
    asked.refresh_from_db()
    assert (asked.is_late, asked.proposal.status) == (True, "declined")
    assert "replied late" in page
    event = AuditEvent.objects.get(action="recommendation_replied")
    assert event.after["late"] is True


@pytest.mark.parametrize("who", ["secretary", "leader", "former"])
def test_only_who_answers_for_the_department_today_replies(cast: Cast, who: str) -> None:
    asked = recommended(cast)
    former = make.department_user(cast.department, start=date(2026, 1, 1), end=date(2026, 7, 2))
    by = {"secretary": cast.secretary, "leader": cast.leader, "former": former}[who]
    with pytest.raises(RefusedError, match="Only who answers for 企业管理科 today"):
        recommendations.reply(asked, adopted=True, text="", by=by, now=NOW)


def test_nobody_decides_for_a_department_on_their_own_proposal(cast: Cast) -> None:
    place.appoint(cast.member, Office.DEPARTMENT, cast.department)
    with pytest.raises(RefusedError, match="is no author"):
        recommendations.reply(recommended(cast), adopted=True, text="", by=cast.author, now=NOW)
    empty = place.department("无人科")
    place.appoint(cast.member, Office.DEPARTMENT, empty)
    with pytest.raises(RefusedError, match="Nobody answers for 无人科"):
        recommended(cast, department=empty)


def test_declined_without_a_reason_and_dates_not_ahead_are_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Say why it is declined"):
        recommendations.reply(recommended(cast), adopted=False, text=" ", by=cast.answers, now=NOW)
    for day, refusal in ((TODAY, "tomorrow or later"), (date(2027, 7, 5), "more than a year ahead")):
        with pytest.raises(RefusedError, match=refusal):
            recommended(cast, reply_by=day)


def test_declined_proposal_goes_to_another_department(cast: Cast) -> None:
    asked = recommended(cast)
    recommendations.reply(asked, adopted=False, text="不归本科", by=cast.answers, now=NOW)
    elsewhere = place.department("设备科")
    make.department_user(elsewhere)
    again = recommendations.recommend(
        asked.proposal, department=elsewhere, reply_by=date(2026, 7, 20), reason="", by=cast.secretary, now=NOW
    )
    assert (again.proposal.status, asked.proposal.recommendations.count()) == ("recommended", 2)
    with pytest.raises(RefusedError, match="replied already"):
        recommendations.begin_trial(asked, note="试", by=cast.answers, now=NOW)


def test_department_that_replied_does_not_act_for_the_next_one(cast: Cast) -> None:
    asked = adopted(cast)
    elsewhere = place.department("设备科")
    make.department_user(elsewhere)
    Proposal.objects.update(status="accepted")
    recommendations.recommend(
        asked.proposal, department=elsewhere, reply_by=date(2026, 7, 20), reason="", by=cast.secretary, now=NOW
    )
    for act in (
        lambda: recommendations.take_up(asked, by=cast.answers, now=NOW),
        lambda: recommendations.ask_back(asked, question="为何", by=cast.answers, now=NOW),
        lambda: recommendations.reply(asked, adopted=False, text="不办", by=cast.answers, now=NOW),
    ):
        with pytest.raises(RefusedError, match="replied already"):
            act()


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("-1", None, "Enter 0 or more"),
        ("1e309", None, "Enter a number such as"),
        ("0.001", None, "at most 2 decimal places"),
        ("１００００", Decimal(10000), ""),
    ],
)
def test_saving_is_read_as_people_type_it(
    cast: Cast, client: Client, typed: str, kept: Decimal | None, said: str
) -> None:
    asked = adopted(cast)
    client.force_login(cast.answers)
    body = {"day": "2026-07-03", "text": "已采购", "yuan": typed, "hours": "", "other": ""}
    response = client.post(reverse("progress_report", args=[asked.proposal_id]), body)
    assert response.status_code == (302 if kept else 422)
    assert said in response.content.decode()
    assert kept or typed in response.content.decode()
    assert [row.yuan for row in asked.proposal.reports.all()] == ([kept] if kept else [])


@pytest.mark.parametrize(
    ("on", "months", "refusal"),
    [
        (TODAY, [], "3, 6 or 12"),
        (TODAY, [4], "3, 6 or 12"),
        (date(2026, 7, 4), [6], "Choose a day"),
        (date(2025, 7, 1), [6], "Choose a day"),
    ],
)
def test_carrying_out_without_months_or_on_an_odd_day_is_refused(
    cast: Cast, on: date, months: list[int], refusal: str
) -> None:
    with pytest.raises(RefusedError, match=refusal):
        recommendations.carry_out(at(cast, "accepted"), on=on, months=months, by=cast.secretary, now=NOW)


def test_only_secretary_or_the_adopting_department_enters_that_it_is_carried_out(cast: Cast) -> None:
    for by in (cast.leader, cast.answers):
        with pytest.raises(RefusedError, match="The secretary enters this"):
            recommendations.carry_out(at(cast, "accepted"), on=TODAY, months=[6], by=by, now=NOW)
    assert recommendations.carry_out(at(cast, "accepted"), on=TODAY, months=[6], by=cast.secretary, now=NOW)


def test_list_goes_to_a_workbook_with_the_last_report(cast: Cast, client: Client) -> None:
    asked = adopted(cast)
    saved: dict[str, Any] = {"yuan": Decimal("1200.50"), "hours": None, "other": "", "proof": None}
    recommendations.report_progress(asked.proposal, day=TODAY, text="已采购", **saved, by=cast.answers, now=NOW)
    client.force_login(cast.secretary)
    response = client.post(reverse("recommendations_export"))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    row: dict[Any, Any] = dict(zip(*([cell.value for cell in line] for line in book.active.iter_rows()), strict=True))
    assert (row["编号"], row["是否采纳"], row["是否逾期"], str(row["年节约金额"])) == (
        asked.proposal.number,
        "采纳",
        "否",
        "1200.5",
    )
    assert acts("export_recommendations") == 1


def test_reply_put_off_is_later_than_before(cast: Cast) -> None:
    asked = recommended(cast)
    with pytest.raises(RefusedError, match="after the present one, 2026-07-17"):
        recommendations.put_off_reply(asked, until=date(2026, 7, 17), reason="检修", by=cast.secretary, now=NOW)
    recommendations.put_off_reply(asked, until=date(2026, 7, 31), reason="检修", by=cast.secretary, now=NOW)
    asked.refresh_from_db()
    assert (asked.reply_by, kinds(cast.answers)[-1]) == (date(2026, 7, 31), "proposal_reply_put_off")


# Reminders, lists, home


def test_tick_reminds_before_and_after_the_reply_date_once(cast: Cast) -> None:
    recommended(cast)
    for moment in ("2026-07-13", "2026-07-14", "2026-07-15", "2026-07-18", "2026-07-19", "2026-07-25"):
        now = datetime.fromisoformat(f"{moment}T08:00:00+08:00")
        with time_machine.travel(now, tick=False):
            list(ticking.tick(now))
    mine = [kind for kind in kinds(cast.answers) if kind.startswith("proposal_reply")]
    assert mine == ["proposal_reply_due", "proposal_reply_late", "proposal_reply_late"]
    assert kinds(cast.secretary).count("proposal_reply_late") == 2


def test_department_sees_only_its_own_and_the_branch_what_is_overdue(cast: Cast, client: Client) -> None:
    mine = recommended(cast)
    other = make.recommendation(
        at(cast, "recommended", title="别科的提案"),
        place.department("别科"),
        by=cast.secretary,
        reply_by=date(2026, 7, 1),
    )
    client.force_login(cast.answers)
    page = client.get(reverse("recommendation_list")).content.decode()
    assert mine.proposal.number in page
    assert "别科的提案" not in page
    assert client.get(reverse("recommendation_detail", args=[other.pk])).status_code == 404
    assert mine.proposal.branch.committee is None  # a branch that stands alone
    assert client.get(reverse("recommendation_detail", args=[mine.pk])).status_code == 200
    client.force_login(cast.secretary)
    overdue = client.get(reverse("recommendation_list"), {"state": "overdue"}).content.decode()
    assert "别科的提案" in overdue
    assert mine.proposal.number not in overdue
    home = client.get(reverse("home")).content.decode()
    assert "ask after it" in home


def test_list_takes_the_same_number_of_queries_for_one_and_three(
    cast: Cast, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.answers)
    recommended(cast)
    with django_assert_max_num_queries(30) as first:
        client.get(reverse("recommendation_list"))
    recommended(cast)
    recommended(cast)
    with django_assert_num_queries(len(first)):
        client.get(reverse("recommendation_list"))


def test_home_asks_leader_secretary_department_and_author(cast: Cast, client: Client) -> None:
    at(cast, "with_group", title="等意见")
    at(cast, "accepted", title="待推荐")
    asked = recommended(cast)
    recommendations.ask_back(recommended(cast), question="预算？", by=cast.answers, now=NOW)
    expected = [
        (cast.leader, "等意见"),
        (cast.secretary, "待推荐"),
        (cast.answers, asked.proposal.number),
        (cast.author, "企业管理科 asks about"),
    ]
    for user, said in expected:
        client.force_login(user)
        assert said in client.get(reverse("home")).content.decode()


def test_department_reads_what_was_arranged_for_the_trial_and_the_committee_its_reply(
    cast: Cast, client: Client
) -> None:
    asked, other = recommended(cast), place.holder(Office.ORGANISATION, cast.branch)
    recommendations.begin_trial(asked, note="在2号机试用到八月底", by=cast.answers, now=NOW)
    client.force_login(cast.answers)
    assert "在2号机试用到八月底" in client.get(reverse("recommendation_detail", args=[asked.pk])).content.decode()
    recommendations.reply(asked, adopted=True, text="纳入计划", by=cast.answers, now=NOW)
    assert (kinds(other), kinds(cast.secretary)[-1]) == (["proposal_replied"], "proposal_replied")


def test_answer_after_the_reply_date_says_that_the_reply_is_overdue(cast: Cast) -> None:
    asked = recommended(cast)
    late = datetime.fromisoformat("2026-07-20T10:00:00+08:00")
    with time_machine.travel(late, tick=False):
        question = recommendations.ask_back(asked, question="预算多少？", by=cast.answers, now=late)
        recommendations.answer_question(question, answer="两万", by=cast.author, now=late)
    told = Notification.objects.get(recipient=cast.answers, kind="proposal_answered")
    assert "The reply is overdue since" in told.text
    assert told.values["day"] == "2026-07-17"


def test_report_kept_once_and_struck_out_with_a_reason(cast: Cast, client: Client) -> None:
    asked = adopted(cast)
    url = reverse("progress_report", args=[asked.proposal_id])
    body = {"day": TODAY.isoformat(), "text": "已采购", "yuan": "8000"}
    client.force_login(cast.answers)
    client.post(url, body)
    again = client.post(url, body)
    assert (again.status_code, "This report is here already." in again.content.decode()) == (422, True)
    strike = reverse("report_strike", args=[Report.objects.get().pk])
    assert client.post(strike, {"reason": " "}).status_code == 422
    client.post(strike, {"reason": "金额写错"})
    page = client.get(reverse("recommendation_detail", args=[asked.pk])).content.decode()
    assert ("struck out" in page, "金额写错" in page, "已采购" in page) == (True, True, True)
    assert (kinds(cast.author)[-1], acts("report_struck_out")) == ("report_struck_out", 1)
    sheet = b"".join(client.post(reverse("recommendations_export")))
    assert 8000 not in [cell.value for cell in load_workbook(BytesIO(sheet)).worksheets[0][2]]
    client.post(url, body)  # one that is struck out does not stand in the way
    assert Report.objects.standing().count() == 1
    Proposal.objects.update(status="closed")
    for report in Report.objects.standing():
        with pytest.raises(RefusedError, match="is closed"):
            recommendations.strike_report(report, reason="迟了", by=cast.secretary, now=NOW)
