"""The list of proposals, the page of one, workbooks, seminars and innovation posts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from branchmgr.spreadsheets.response import XLSX
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from innovation.detail_queries import proposal_page
from innovation.models import Proposal, ProposalStep, SavedView, Seminar
from innovation.seminar_queries import seminars_without_minutes
from innovation.services.opinions import give_group_opinion
from innovation.services.proposal_sheets import import_proposals
from innovation.services.reopening import reopen_proposal
from innovation.services.seminars import call_off_seminar, hold_seminar
from innovation.services.steps import advance_proposal
from innovation.services.terms import index_proposal
from tests.factories import groups as place
from tests.factories import imports
from tests.factories import innovation as make
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-07-03T10:00:00+08:00")


@dataclass
class Cast:
    """A branch with its secretary, and a group with leader and member."""

    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    member: Person

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.secretary)
        client.cookies["django_language"] = "en"
        return client


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch()
        group = place.group(branch)
        secretary, leader = place.holder(Office.SECRETARY, branch), place.holder(Office.LEADER, group)
        member = place.member(group)
        place.user_for(member)
        yield Cast(branch, group, secretary, leader, member)


def at(cast: Cast, status: str = "with_committee", **fields: Any) -> Proposal:
    made = make.proposal(cast.member, status, **fields)
    index_proposal(made)
    return made


def listed(cast: Cast, **query: Any) -> list[str]:
    page = cast.client().get(reverse("proposal_list"), query)
    assert page.status_code == 200
    return [each.title for each in page.context["page"]]


def content_of(response: Any) -> bytes:
    assert (response.status_code, response.headers["Content-Type"]) == (200, XLSX)
    return b"".join(response.streaming_content)


def rows_of(response: Any) -> list[dict[str, Any]]:
    """The rows of a downloaded sheet by header."""
    header, *rows = openpyxl.load_workbook(BytesIO(content_of(response)))["提案"].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("提案.xlsx", content)


def acts(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_list_is_searched_in_texts_narrowed_and_sorted(cast: Cast) -> None:
    at(cast, title="锅炉房保温", number="2026-201")
    at(cast, "accepted", kind="process", title="取样改进", number="2026-202")
    at(cast, "accepted", title="叉车限速", year=2025, number="2025-009")
    assert listed(cast, q="保温") == ["锅炉房保温"]
    assert sorted(listed(cast, q="节能灯")) == ["叉车限速", "取样改进", "锅炉房保温"], "what a text says is found, too"
    assert listed(cast, q="2026-202") == ["取样改进"]
    assert listed(cast, status="accepted", year="2026") == ["取样改进"]
    assert listed(cast, kind="process") == ["取样改进"]
    assert listed(cast, sort="-number")[0] == "取样改进"
    assert listed(cast, q="没有这个词") == []
    assert len(listed(cast, year="x", group="'", status="?", sort="--")) == 3, "what is none of them narrows nothing"


@pytest.mark.parametrize("words", ["…", "\ufffd"])
def test_list_searched_for_no_letter_keeps_its_order(cast: Cast, words: str) -> None:
    for number in (1, 3, 2):
        at(cast, title=f"{number}", submitted_at=NOW - timedelta(days=number))
    assert listed(cast, q=words) == ["1", "2", "3"]


@pytest.mark.parametrize("name", ["proposal_list", "proposal_detail"])
def test_pages_ask_as_often_for_three_as_for_one(cast: Cast, name: str) -> None:
    first = at(cast, "accepted")
    client = cast.client()
    address = reverse(name, args=[first.pk] if name == "proposal_detail" else [])
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
        at(cast, "accepted")
        ProposalStep.objects.create(proposal=first, number=number + 2, status="accepted", at=NOW, by=cast.leader)
    assert counts[1] == counts[2]


def test_page_says_where_it_is_who_has_it_since_when_and_every_step(cast: Cast) -> None:
    proposal = at(cast, "with_group")
    give_group_opinion(proposal, supported=True, opinion="值得一试", on=NOW.date(), by=cast.leader, now=NOW)
    page = cast.client().get(reverse("proposal_detail", args=[proposal.pk]))
    stages = {str(stage.label): stage.mark for stage in page.context["shown"].stages}
    assert [stages[name] for name in ("Group", "Review", "Accepted")] == ["reached", "now", ""]
    said = page.content.decode()
    assert "值得一试" in said
    assert "the branch committee" in said
    assert [step.status for step in page.context["shown"].steps] == ["with_committee", "with_group"]


def test_what_came_back_lies_ahead_again_and_what_was_left_out_is_passed_over(cast: Cast) -> None:
    carried = at(cast, "accepted", carried_out_on=NOW.date())
    advance_proposal(carried, "carried_out", by=None, now=NOW)
    marks = [stage.mark for stage in proposal_page(carried, cast.secretary).stages]
    assert marks == ["skipped", "skipped", "skipped", "reached", "skipped", "skipped", "now", "", ""]
    closed = at(cast, "closed")
    reopen_proposal(closed, reason="条件具备", by=cast.secretary, now=NOW)
    closed.refresh_from_db()
    assert [stage.mark for stage in proposal_page(closed, cast.secretary).stages][2:] == ["now", *[""] * 6]


def test_reviewer_is_not_told_whose_proposal_it_is_where_names_are_hidden(cast: Cast) -> None:
    reviewer = place.holder(Office.PUBLICITY, cast.branch)
    proposal = at(cast, "in_review", title="保温")
    meeting = make.meeting(cast.branch, "reviewing", names_hidden=True)
    make.review(meeting, proposal, reviewer.person)
    client, name = cast.client(reviewer), cast.member.name
    detail = reverse("proposal_detail", args=[proposal.pk])
    for page in (client.get(detail), client.get(reverse("proposal_list"))):
        assert (page.status_code, name in page.content.decode()) == (200, False)
    taken = client.post(reverse("proposals_export"), {"all": "on"})
    (row,) = rows_of(taken)
    assert (row["工号"], row["作者"]) == ("（评审期间不显示）", "（评审期间不显示）")
    assert client.get(reverse("proposal_list"), {"q": name}).context["page"].paginator.count == 0
    assert name in cast.client().get(detail).content.decode(), "the secretary knows"


# Saved views, bulk acts


def test_view_is_saved_found_again_and_deleted(cast: Cast) -> None:
    client = cast.client()
    refused = client.post(reverse("view_save") + "?kind=process", {"name": " "})
    assert refused.status_code == 422
    kept = client.post(reverse("view_save") + "?page=2&kind=process&sort=-since&x=1", {"name": "新工艺"})
    assert kept.headers["Location"] == "/innovation/proposals/?kind=process&sort=-since"
    client.post(reverse("view_save") + "?kind=record", {"name": "新工艺"})
    view = SavedView.objects.get()
    assert (view.query, view.user) == ("kind=record", cast.secretary)
    assert cast.client(cast.leader).post(reverse("view_delete", args=[view.pk])).status_code == 404
    assert client.post(reverse("view_delete", args=[view.pk])).status_code == 302
    assert (SavedView.objects.count(), acts("view_saved"), acts("view_deleted")) == (0, 2, 1)
    nothing = client.post(reverse("view_save"), {"name": "全部"})
    assert (nothing.status_code, "Narrow or sort" in nothing.content.decode()) == (422, True)


def test_chosen_are_exported_and_never_what_one_does_not_see(cast: Cast) -> None:
    first, _second = at(cast, title="一"), at(cast, title="二")
    unseen = make.proposal(place.person(branch=place.branch()), "with_committee", title="三")
    chosen = cast.client().post(reverse("proposals_export"), {"chosen": [first.pk, unseen.pk, "x", "9" * 40]})
    assert [row["标题"] for row in rows_of(chosen)] == ["一"]
    everything = cast.client().post(reverse("proposals_export") + "?q=二", {"all": "on"})
    assert [row["标题"] for row in rows_of(everything)] == ["二"]
    assert acts("proposals_exported") == 2
    assert cast.client().post(reverse("proposals_export")).status_code == 422


# Workbooks


HEADER = [
    "工号",
    "类型",
    "标题",
    "日期",
    "现状",
    "改进措施",
    "预期效果",
    "证明",
    "计量项目",
    "单位",
    "方向",
    "原值",
    "新值",
]


def brought(cast: Cast, *rows: list[Any]) -> Any:
    source = workbook(提案=[HEADER, *rows])
    return import_proposals(cast.branch, source=source, by=cast.secretary, now=NOW)


def test_workbook_hands_in_once_and_export_reads_back_unchanged(cast: Cast) -> None:
    number = cast.member.employee_no
    suggestion = [number, "合理化建议", "换灯", "2025-12-30", "暗", "换", "亮"]
    record = [number, "新纪录", "单班产量", "2026-06-01", "", "", "", "见记录", "产量", "箱", "越高越好", 100, "112.5"]
    assert str(brought(cast, suggestion, record)) == "2 proposals handed in, 0 proposals as before"
    first, second = Proposal.objects.order_by("number")
    assert (first.number, first.year, first.group, first.status) == ("2025-001", 2025, cast.group, "with_group")
    assert (second.number, second.group, second.status) == ("2026-001", cast.group, "with_group")
    assert acts("proposals_imported") == 1
    assert listed(cast, q="换灯") == ["换灯"]
    taken = cast.client().post(reverse("proposals_export"), {"all": "on"})
    again = import_proposals(cast.branch, source=content_of(taken), by=cast.secretary, now=NOW)
    assert (again.changed, again.unchanged, acts("proposals_imported")) == (0, 2, 1)


def test_every_fault_of_a_workbook_is_told_and_nothing_is_kept(cast: Cast) -> None:
    number = cast.member.employee_no
    with pytest.raises(RefusedError) as refused:
        brought(
            cast,
            ["99999", "合理化建议", "一", "2026-06-01", "暗", "换", "亮"],
            [number, "合理化建议", "二", "2026-08-01", "暗", "", "亮"],
            [number, "新纪录", "三", "2026-06-01", "", "", "", "见", "能耗", "度", "越低越好", 100, 112],
            [number, "新纪录", "四", "2026-06-01", "暗", "", "", "见", "能耗", "度", "", "1e309", 112],
            [number, "合理化建议", "长" * 121, "2026-06-01", "暗", "换", "亮"],
            [number, "合理化建议", "五", "2026-06-01", "暗", "换", "亮", "", "产量"],
        )
    places = [(fault.row, fault.column) for fault in refused.value.faults]
    assert places == [
        (2, "工号"), (3, "日期"), (3, "改进措施"), (4, "新值"), (5, "现状"), (5, "原值"), (6, "标题"), (7, "计量项目"),
    ]  # fmt: skip
    assert not Proposal.objects.exists()


def test_coauthors_come_and_go_by_workbook_and_agreed_on_paper(cast: Cast) -> None:
    number, other, third = cast.member.employee_no, place.member(cast.group), place.member(cast.group)
    header = [*HEADER[:4], "合作者", *HEADER[4:]]
    row = [
        number,
        "合理化建议",
        "换灯",
        "2026-06-01",
        f"{other.employee_no} 30；{third.employee_no}　２０.５",
        "暗",
        "换",
        "亮",
    ]
    import_proposals(cast.branch, source=workbook(提案=[header, row]), by=cast.secretary, now=NOW)
    proposal = Proposal.objects.get()
    shares = {each.person: each.share for each in proposal.authors.all()}
    assert shares == {cast.member: Decimal("49.5"), other: Decimal(30), third: Decimal("20.5")}
    assert not proposal.authors.filter(consented_at=None).exists()
    assert {other.name, third.name} <= set(re.split(r"[ ,、]+", proposal.steps.last().note))
    taken = cast.client().post(reverse("proposals_export"), {"all": "on"})
    content = content_of(taken)
    (told,) = openpyxl.load_workbook(BytesIO(content))["提案"].iter_rows(min_row=2, values_only=True)
    assert told[4] == f"{other.employee_no} 30；{third.employee_no} 20.5"
    again = import_proposals(cast.branch, source=content, by=cast.secretary, now=NOW)
    assert (again.changed, again.unchanged) == (0, 1)
    wrong = (
        f"{other.employee_no} 100",
        f"{other.employee_no}",
        "99999 10",
        f"{number} 10",
        f"{other.employee_no} -5",
        f"{other.employee_no} 1e1",
    )
    for cell in wrong:
        bad = workbook(提案=[header, [*row[:2], "另一项", row[3], cell, *row[5:]]])
        with pytest.raises(RefusedError) as refused:
            import_proposals(cast.branch, source=bad, by=cast.secretary, now=NOW)
        assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "合作者")], cell
    assert Proposal.objects.count() == 1


def test_formula_is_one_fault(cast: Cast) -> None:
    number = cast.member.employee_no
    with pytest.raises(RefusedError) as refused:
        brought(
            cast,
            [number, "合理化建议", "一", "2026-06-01", "=A1", "换", "亮"],
            [number, "新纪录", "二", "2026-06-01", "", "", "", "见", "能耗", "=A1", "越高越好", 100, 112],
        )
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "现状"), (3, "单位")]


def test_import_page_shows_faults_marks_them_and_imports(cast: Cast) -> None:
    client, address = cast.client(), reverse("proposal_import", args=[cast.branch.pk])
    good = workbook(提案=[HEADER, [cast.member.employee_no, "合理化建议", "换灯", "2026-06-01", "暗", "换", "亮"]])
    bad = workbook(提案=[HEADER, ["99999", "合理化建议", "换灯", "2026-06-01", "暗", "换", "亮"]])
    assert "99999" in imports.bring(client, address, bad).text
    assert "错误清单" in openpyxl.load_workbook(BytesIO(imports.marked(client))).sheetnames
    assert "换灯" in imports.bring(client, address, good).text
    assert not Proposal.objects.exists()
    assert reverse("proposal_list") in imports.confirm(client).text
    assert Proposal.objects.get().title == "换灯"
    assert client.get(reverse("proposal_template")).headers["Content-Type"] == XLSX


# Seminars and innovation posts


def planned(cast: Cast, **changes: Any) -> dict[str, Any]:
    given = {"title": "节能交流研讨会", "starts_at": "2026-07-10T14:00", "place": "会议室"}
    talk = {"speaker_1": cast.member.pk, "talk_1": "照明改造体会", "summary_1": "先换走廊，再换车间"}
    return given | talk | changes


def test_seminar_is_planned_put_off_held_with_minutes_and_shows_what_grew_from_it(cast: Cast) -> None:
    client = cast.client()
    client.post(reverse("seminar_plan", args=[cast.branch.pk]), planned(cast))
    seminar = Seminar.objects.get()
    (talk,) = seminar.talks.all()
    assert (talk.speaker, talk.title, talk.summary) == (cast.member, "照明改造体会", "先换走廊，再换车间")
    told = Notification.objects.filter(recipient=cast.member.user, kind="seminar_planned")
    assert told.count() == 1
    early = client.post(reverse("seminar_hold", args=[seminar.pk]), {"minutes": "交流了三项"})
    assert (early.status_code, "交流了三项" in early.content.decode()) == (422, True)
    client.post(reverse("seminar_edit", args=[seminar.pk]), planned(cast, starts_at="2026-07-03T09:00"))
    client.post(reverse("seminar_edit", args=[seminar.pk]), planned(cast, starts_at="2026-07-03T12:00"))
    assert told.count() == 2
    grown = at(cast, "accepted", title="换灯", seminar=seminar)
    at(cast, "draft", title="草稿", seminar=seminar)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert [each.title for each in seminars_without_minutes(cast.secretary, clock.now())] == ["节能交流研讨会"]
        client = cast.client()  # three hours later the one before has idled out
        client.post(reverse("seminar_hold", args=[seminar.pk]), {"minutes": "交流了三项"})
        page = client.get(reverse("seminar_detail", args=[seminar.pk]))
    assert (page.context["seminar"].status, "先换走廊，再换车间" in page.content.decode()) == ("held", True)
    assert (page.context["shown"].proposals, page.context["shown"].grown) == ([grown], 1)
    assert [acts(f"seminar_{act}") for act in ("planned", "changed", "held")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts_at": "2026-07-01T14:00"}, "planned for a moment to come"),
        ({"starts_at": "明天"}, "Enter a day and time"),
        ({"title": ""}, "Please fill this in"),
        ({"talk_1": ""}, "What is the talk about?"),
        ({"speaker_1": ""}, "Who gives this talk?"),
        ({"summary_2": "只有摘要"}, "Who gives this talk?"),
        ({"summary_1": "长" * 1001}, "At most 1000 characters"),
    ],
)
def test_seminar_is_refused_in_words_and_keeps_what_was_typed(cast: Cast, changes: dict[str, Any], said: str) -> None:
    page = cast.client().post(reverse("seminar_plan", args=[cast.branch.pk]), planned(cast, **changes))
    assert (page.status_code, said in page.content.decode(), "会议室" in page.content.decode()) == (422, True, True)
    assert not Seminar.objects.exists()


def test_seminar_that_was_called_off_is_not_held(cast: Cast) -> None:
    begun = {"title": "交流", "starts_at": NOW, "created_by": cast.secretary}
    seminar = Seminar.objects.create(branch=cast.branch, **begun)
    call_off_seminar(seminar, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="cannot become"):
        hold_seminar(seminar, minutes="有", by=cast.secretary, now=NOW)
    assert Notification.objects.filter(kind="seminar_called_off", recipient=cast.member.user).count() == 1


def test_chosen_go_before_a_review_meeting_that_is_prepared(cast: Cast) -> None:
    proposal, meeting = at(cast, "with_committee"), make.meeting(cast.branch)
    url = reverse("entries_add")
    assert cast.client().post(url, {"chosen": [proposal.pk], "meeting": meeting.pk}).status_code == 302
    assert [entry.proposal for entry in meeting.entries.all()] == [proposal]
    assert cast.client().post(url, {"meeting": meeting.pk}).status_code == 422
    assert cast.client().post(url, {"chosen": [proposal.pk], "meeting": "x"}).status_code == 422
