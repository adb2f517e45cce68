"""The five-ones matrix and whose rows are seen, the figures of a year, its documents, panels, suggested scores."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from appraisal.suggestions import SOURCES
from appraisal.suggestions.registry import Asked
from branchmgr.decimals import half_up, plain
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from innovation.enums import ProposalKind, ProposalStatus
from innovation.figures import figures_of
from innovation.matrix import five_ones, seen_by
from innovation.models import Author, Benefit, Proposal, ProposalStep
from tests.factories import groups as place
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-03T10:00:00+08:00")


@pytest.fixture
def cast() -> Any:
    """Two groups of three and two members; four proposals of the first two members, a draft of the third."""
    with time_machine.travel(NOW, tick=False):
        branch = place.branch()
        first, second = place.group(branch), place.group(branch)
        anna, bert, cleo = (place.member(first) for _number in range(3))
        dora, emil = place.member(second), place.member(second)
        secretary, leader = place.holder(Office.SECRETARY, branch), place.holder(Office.LEADER, first)
        made = [
            make.proposal(anna, ProposalStatus.CLOSED, carried_out_on=date(2026, 4, 1)),
            make.proposal(anna, ProposalStatus.ACCEPTED, kind=ProposalKind.RECORD),
            make.proposal(bert, ProposalStatus.WITH_GROUP, kind=ProposalKind.PROCESS),
            make.proposal(dora, ProposalStatus.CARRIED_OUT, carried_out_on=date(2026, 5, 1)),
        ]
        Author.objects.create(proposal=made[3], person=bert, share=Decimal(40))
        make.proposal(cleo, ProposalStatus.DRAFT)
        make.proposal(emil, ProposalStatus.WITHDRAWN)
        people = {"anna": anna, "bert": bert, "cleo": cleo, "dora": dora, "emil": emil}
        yield SimpleNamespace(
            branch=branch, first=first, second=second, secretary=secretary, leader=leader, made=made, **people
        )


def saving(proposal: Proposal, months: int, yuan: str, by: User) -> None:
    day = date(2026, 4, 1) + timedelta(days=30 * months)
    found = {"yuan": Decimal(yuan), "hours": Decimal("10.5"), "finding": "核实", "verified_on": day, "verified_by": by}
    Benefit.objects.create(proposal=proposal, months=months, due_on=day, **found)


def names(matrix: Any) -> set[str]:
    return {row.person.name for row in matrix.rows}


def test_matrix_counts_each_author_by_kind(cast: Any) -> None:
    matrix = five_ones(cast.branch, 2026)
    counts = {row.person: row.counts for row in matrix.rows}
    assert counts[cast.anna] == (1, 0, 0, 0, 1)
    assert counts[cast.bert] == (1, 0, 0, 1, 0)
    assert counts[cast.cleo] == counts[cast.emil] == (0, 0, 0, 0, 0)
    rates = {rate.group: (rate.active, rate.percent) for rate in matrix.rates}
    assert rates[cast.second] == (1, Decimal("50.0"))
    assert rates[cast.first][0] == 2
    assert matrix.whole.active == 3
    assert five_ones(cast.branch, 2025).whole.active == 0


def test_matrix_row_seen_by_oneself_leader_and_committee_alone(cast: Any) -> None:
    matrix = five_ones(cast.branch, 2026)
    assert names(seen_by(matrix, cast.secretary)) == names(matrix)
    own = {row.person.name for row in matrix.rows if row.group == cast.first}
    assert names(seen_by(matrix, cast.leader)) >= own
    assert not names(seen_by(matrix, cast.leader)) & {cast.dora.name, cast.emil.name}
    assert [rate.group for rate in seen_by(matrix, cast.leader).rates] == [cast.first]
    alone = seen_by(matrix, place.user_for(cast.emil))
    assert names(alone) == {cast.emil.name}
    assert alone.rates == []


def test_matrix_page_for_each_reader(cast: Any, client: Client) -> None:
    url = reverse("matrix_year", args=[cast.branch.pk, 2026])
    client.force_login(cast.secretary)
    page = client.get(url, {"show": "none"}).content.decode()
    assert cast.cleo.name in page
    assert cast.emil.name in page
    assert cast.anna.name not in page
    client.force_login(place.user_for(cast.anna))
    page = client.get(url, {"show": "none"}).content.decode()
    assert cast.anna.name in page
    assert not any(each.name in page for each in (cast.bert, cast.cleo, cast.dora, cast.emil))


def test_figures_of_a_year(cast: Any) -> None:
    saving(cast.made[0], 3, "20000", cast.secretary)
    saving(cast.made[0], 6, "12000.50", cast.secretary)
    found = figures_of(cast.branch, 2026)
    assert [each.count for each in found.stages] == [4, 3, 2, 2, 1]
    assert found.stages[1].percent == Decimal("75.0")
    assert (found.yuan, found.hours) == (Decimal("12000.50"), Decimal("10.5"))
    members = found.matrix.whole.members
    assert found.per_head == round(Decimal(4) / members, 2)
    assert dict(found.kinds)[ProposalKind.SUGGESTION] == 2


def test_figures_of_an_empty_year(cast: Any, client: Client) -> None:
    found = figures_of(cast.branch, 2024)
    assert (found.handed_in, found.yuan, found.stages[0].percent) == (0, 0, None)
    client.force_login(cast.secretary)
    assert client.get(reverse("figure_year", args=[cast.branch.pk, 2024])).status_code == 200
    assert client.get(reverse("figure_year", args=[cast.branch.pk, 2027])).status_code == 404
    assert client.get(reverse("figure_year", args=[cast.branch.pk, 0])).status_code == 404


def test_days_from_step_to_step(cast: Any) -> None:
    for place_of, (proposal, days) in enumerate(((cast.made[0], 2), (cast.made[1], 5), (cast.made[3], 9))):
        proposal.steps.all().delete()
        course = [(ProposalStatus.WITH_GROUP, 0), (ProposalStatus.WITH_COMMITTEE, days)]
        course += [(ProposalStatus.RETURNED, days + 1), (ProposalStatus.WITH_GROUP, days + 2)][: 2 * (place_of == 0)]
        for number, (status, day) in enumerate(course, start=1):
            at = NOW + timedelta(days=day)
            ProposalStep.objects.create(proposal=proposal, number=number, status=status, at=at, by=cast.secretary)
    opinion = figures_of(cast.branch, 2026).durations[0]
    assert (opinion.steps, opinion.median, opinion.longest) == (3, Decimal("5.0"), Decimal("9.0"))


def stepped(proposal: Proposal, by: User, *course: tuple[str, int]) -> None:
    proposal.steps.all().delete()
    for number, (status, day) in enumerate(course, start=1):
        at = NOW + timedelta(days=day)
        ProposalStep.objects.create(proposal=proposal, number=number, status=status, at=at, by=by)


def test_page_says_every_figure_and_its_tables_say_what_the_pictures_show(cast: Any, client: Client) -> None:
    saving(cast.made[0], 6, "12000.50", cast.secretary)
    stepped(cast.made[3], cast.secretary, ("accepted", 0), ("carried_out", 4), ("verified", 10), ("closed", 11))
    accepted = [("with_group", 0), ("with_committee", 2), ("in_review", 3), ("accepted", 7), ("recommended", 8)]
    course = [("adopted", 20), ("carried_out", 30), ("verified", 90), ("closed", 93)]
    stepped(cast.made[0], cast.secretary, *accepted, *course)
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("figure_year", args=[cast.branch.pk, 2026]))
    page = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    members = answer.context["found"].matrix.whole.members
    for said in (
        "4 proposals",
        f"{plain(half_up(Decimal(4) / members))} a member",
        f"took part: 3 of {members} members",
        "2 adopted",
        "2 carried out",
        "12,000.50 yuan a year verified, and 10.5 hours",
        "handed in 4 100% accepted 3 75% adopted 2 50% carried out 2 50% benefit verified 2 50%",
        "suggestion 2 improvement made 0 result put to use 0 new process 1 record broken 1",
        "group's opinion 1 2 2 committee's decision 1 5 5 recommendation 1 1 1 department's reply 1 12 12",
        "carrying out 2 7 10 verification 2 33 60 closing 2 2 3",
    ):
        assert said in html.unescape(page), said
    assert [stage["count"] for stage in answer.context["funnel"].figures["stages"]] == [4, 3, 2, 2, 2]


def test_figures_page_shows_pictures_with_tables(cast: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    make.proposal(cast.anna, ProposalStatus.ACCEPTED, year=2025)
    client.force_login(cast.secretary)
    url = reverse("figure_year", args=[cast.branch.pk, 2026])
    with django_assert_max_num_queries(60) as one:
        page = client.get(url).content.decode()
    assert 'data-chart="funnel"' in page
    assert 'data-chart="totals"' in page
    for _more in range(3):
        make.proposal(cast.bert, ProposalStatus.ACCEPTED)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(url)
    client.force_login(place.user_for(cast.anna))
    assert str(cast.second) not in client.get(url).content.decode()


def test_year_as_workbook_and_paper(cast: Any, client: Client) -> None:
    saving(cast.made[0], 6, "12000.50", cast.secretary)
    client.force_login(cast.secretary)
    answer = client.post(reverse("figure_workbook", args=[cast.branch.pk, 2026]))
    book = load_workbook(BytesIO(b"".join(answer)))
    assert book.sheetnames == ["汇总", "五个一", "党小组", "提案", "用时", "历年"]
    rows = list(book["提案"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 4
    assert Decimal("12000.5") in [Decimal(str(row[8])) for row in rows if row[8] is not None]
    answer = client.post(reverse("figure_paper", args=[cast.branch.pk, 2026]))
    paper = Document(BytesIO(b"".join(answer)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "12000.5" in cells
    assert cast.made[0].number in cells
    assert AuditEvent.objects.filter(action="innovation_year_exported").count() == 2


def test_branch_that_set_its_own_paper_gets_its_year_in_it(cast: Any, client: Client) -> None:
    saving(cast.made[0], 6, "12000.50", cast.secretary)
    own, stream = Document(), BytesIO()
    own.add_paragraph("本支部{{ 年度 }}年{% for 行 in 成果 %}【{{ 行.编号 }}节约{{ 行.年节约 }}】{% endfor %}")
    own.save(stream)
    client.force_login(cast.secretary)
    address = reverse("paper_form_list", args=[cast.branch.pk])
    assert "成果" in client.get(address).content.decode()
    sent = {"kind": "proposals", "template": SimpleUploadedFile("本支部.docx", stream.getvalue())}
    assert client.post(address, sent).status_code == 302
    answer = client.post(reverse("figure_paper", args=[cast.branch.pk, 2026]))
    (text,) = [each.text for each in Document(BytesIO(b"".join(answer))).paragraphs]
    first, other = cast.made[0].number, cast.made[3].number
    assert text == f"本支部2026年【{first}节约12000.5】【{other}节约–】"


def test_panels_of_member_and_group(cast: Any, client: Client) -> None:
    client.force_login(cast.secretary)
    person = client.get(reverse("person_detail", args=[cast.bert.pk])).content.decode()
    assert cast.made[2].number in person
    assert cast.made[3].number in person
    group = client.get(reverse("group_detail", args=[cast.first.pk])).content.decode()
    assert cast.made[0].number in group
    assert reverse("matrix_year", args=[cast.branch.pk, 2026]) in group
    client.force_login(place.user_for(cast.emil))
    group = client.get(reverse("group_detail", args=[cast.first.pk])).content.decode()
    assert cast.made[2].number not in group
    assert reverse("matrix_year", args=[cast.branch.pk, 2026]) not in group


def test_suggested_scores_from_proposals(cast: Any) -> None:
    proposal = cast.made[3]
    ProposalStep.objects.create(proposal=proposal, number=2, status=ProposalStatus.ADOPTED, at=NOW, by=cast.secretary)
    period: Any = SimpleNamespace(starts_on=date(2026, 10, 1))
    indicator: Any = SimpleNamespace(pk=1)
    asked = Asked(period, [cast.first, cast.second], [indicator], NOW.date())
    figures = {
        key: {pk: reading.figure for (pk, _indicator), reading in SOURCES[key].of(asked).items()}
        for key in ("proposals_filed", "proposals_adopted", "proposals_participation")
    }
    assert figures["proposals_filed"][cast.first.pk].done == 3
    assert figures["proposals_adopted"][cast.second.pk].done == 1
    share = figures["proposals_participation"][cast.second.pk]
    assert (share.done, share.due) == (1, 2)
    before = Asked(SimpleNamespace(starts_on=date(2026, 7, 1)), asked.groups, [indicator], date(2026, 9, 30))  # type: ignore[arg-type]
    assert SOURCES["proposals_filed"].of(before)[cast.first.pk, 1].figure.done == 0


def test_panel_of_a_member_names_nobody_to_a_blind_reviewer(cast: Any, client: Client) -> None:
    reviewer = place.holder(Office.ORGANISATION, cast.branch)
    proposal = make.proposal(cast.bert, ProposalStatus.IN_REVIEW)
    meeting = make.meeting(cast.branch, "reviewing", names_hidden=True)
    make.review(meeting, proposal, reviewer.person)
    client.force_login(reviewer)
    page = client.get(reverse("person_detail", args=[cast.bert.pk])).content.decode()
    assert cast.made[2].number in page
    assert proposal.number not in page


def test_suggested_scores_name_nobody_whose_proposal_is_not_accepted(cast: Any) -> None:
    reviewer = place.holder(Office.ORGANISATION, cast.branch)
    waiting, blind = (make.proposal(cast.bert, status) for status in ("with_committee", ProposalStatus.IN_REVIEW))
    make.review(make.meeting(cast.branch, "reviewing", names_hidden=True), blind, reviewer.person)
    period: Any = SimpleNamespace(starts_on=date(2026, 10, 1))
    asked = Asked(period, [cast.first], [SimpleNamespace(pk=1)], NOW.date())  # type: ignore[list-item]
    for key in ("proposals_filed", "proposals_participation"):
        records = SOURCES[key].of(asked)[cast.first.pk, 1].records
        said = {str(record): record.url for record in records}
        page = reverse("proposal_detail", args=[waiting.pk])
        assert (said[f"Proposal {waiting.number}"], said["a proposal in a review without names"]) == (page, "")
        assert not [text for text in said if blind.number in text]
        kept = [record.kept for record in records if record.values.get("number") in (waiting.number, blind.number)]
        assert cast.bert.name not in str(kept)
    assert cast.made[0].lead.name in str(
        [record.kept for record in SOURCES["proposals_filed"].of(asked)[cast.first.pk, 1].records]
    )


def test_what_was_declined_or_reopened_later_still_counts_for_what_it_reached(cast: Any, client: Client) -> None:
    before = [each.count for each in figures_of(cast.branch, 2026).stages]
    ways = (
        ("declined", ("accepted", "recommended", "declined")),
        ("with_committee", ("accepted", "adopted", "carried_out", "verified", "closed", "with_committee")),
        ("merged", ("accepted", "with_committee", "merged")),
    )
    for status, course in ways:
        merged = {"merged_into": cast.made[0]} if status == "merged" else {}
        made = make.proposal(cast.anna, status, **merged)
        for number, each in enumerate(course, start=2):
            ProposalStep.objects.create(proposal=made, number=number, status=each, at=NOW, by=cast.secretary)
    found = figures_of(cast.branch, 2026)
    added = [each.count - known for each, known in zip(found.stages, before, strict=True)]
    assert added == [2, 2, 1, 1, 1]
    last = found.trend[-1]
    assert [last.handed_in, last.accepted, last.adopted, last.carried_out] == [each.count for each in found.stages[:4]]
    client.force_login(cast.secretary)
    book = client.post(reverse("figure_workbook", args=[cast.branch.pk, 2026]))
    sheet = load_workbook(BytesIO(b"".join(book)))["历年"]
    header, *_years, row = sheet.values
    assert header[:5] == ("年度", "提交", "评审通过", "采纳", "实施")
    assert row[:5] == (2026, *(each.count for each in found.stages[:4]))
