"""The public notice: the same words and figures on the page and in the PDF, whom to turn to, the code of the record."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from appraisal.models import Correction, Period, Result
from appraisal.services.correction_changes import NewValue
from appraisal.services.corrections import confirm_correction, decide_correction
from appraisal.services.periods import publish_period
from branchmgr import audit, paper
from branchmgr.models import AuditChain, AuditEvent, User
from groups.enums import Office
from groups.models import Branch
from tests.audit_door import tampering
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.results import EXEMPT, VETO, published, totalled

pytestmark = pytest.mark.django_db

A4 = (595, 842)
MOBILE = "13900001234"


@pytest.fixture
def branch() -> Branch:
    with transaction.atomic():
        audit.record("import_roster", by=None)
    made = groups.branch(name="生产安全党支部")
    for code, name in (
        ("XA", "计划调度党小组"),
        ("XB", "质量管理党小组"),
        ("XC", "安全保卫党小组"),
        ("XD", "青州站党小组"),
    ):
        groups.group(made, code, name=name)
    return made


@pytest.fixture
def period(branch: Branch) -> Period:
    """First XB, second XA, then a vetoed group; XD took no part."""
    out = {("XD", "A1"): EXEMPT, ("XD", "B1"): EXEMPT}
    return published(scheme(branch), "2026Q3", {**out, ("XA", "A1"): "33.5", ("XC", "V1"): VETO})


@pytest.fixture
def secretary(branch: Branch) -> User:
    user = groups.holder(Office.SECRETARY, branch)
    type(user.person).objects.filter(pk=user.person.pk).update(name="陈立群", mobile=MOBILE)
    return user


def a_client(user: User, language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def page_of(user: User, period: Period, **query: str) -> str:
    answer = a_client(user).get(reverse("period_notice", args=[period.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def pdf_of(user: User, period: Period, language: str = "zh-hans", **body: str) -> PdfReader:
    answer = a_client(user, language).post(reverse("period_notice_pdf", args=[period.pk]), body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.getvalue()))


def told(text: str) -> str:
    """A text without its blanks, as lines are broken anywhere on paper."""
    return re.sub(r"\s", "", text)


def text_of(document: PdfReader) -> str:
    return told("".join(page.extract_text() for page in document.pages))


def rows_of(page: str) -> list[list[str]]:
    """The cells of the notice's table."""
    body = page.split('<table class="table notice-table">')[1].split("</table>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("<tr>")]
    return [[re.sub(r"<[^>]*>|\s", "", cell) for cell in row] for row in rows if row]


def counted(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_page_has_ranks_totals_and_grades_as_published(secretary: User, period: Period) -> None:
    rows = rows_of(page_of(secretary, period))
    assert [row[:3] for row in rows] == [
        ["1", "质量管理党小组", "100.00"],
        ["2", "计划调度党小组", "93.50"],
        ["3", "安全保卫党小组", "100.00"],
        ["–", "青州站党小组", "–"],
    ]
    assert [row[3] for row in rows[:3]] == ["优秀", "合格", "不合格"]


def test_pdf_is_a4_and_holds_what_the_page_holds(secretary: User, period: Period) -> None:
    document = pdf_of(secretary, period)
    boxes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in document.pages}
    assert boxes == {A4}
    text = text_of(document)
    page = page_of(secretary, period)
    for row in rows_of(page):
        assert "".join(row) in text
    sentences = re.findall(r"<p[^>]*>(?:<b>)?([^<]{12,})(?:</b>)?</p>", page.split('<article class="notice')[1])
    assert len(sentences) >= 5
    for sentence in sentences:
        assert told(sentence) in text
    assert document.metadata.title == re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL).group(1)


def test_font_is_embedded_as_a_subset(secretary: User, period: Period) -> None:
    document = pdf_of(secretary, period)
    fonts = document.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert re.match(r"/[A-Z]{6}\+", str(inner["/BaseFont"]))
        assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_posting_days_are_the_first_and_last_day_of_objections(secretary: User, period: Period) -> None:
    assert (period.publish_at.date(), period.last_objection_day) == (date(2026, 10, 1), date(2026, 10, 8))
    page = page_of(secretary, period)
    posted = re.search(r"<b>([^<]*2026-10-01[^<]*)</b>", page).group(1)
    assert "2026-10-08" in posted


def test_contact_is_the_secretary_of_today(branch: Branch, secretary: User, period: Period) -> None:
    former = groups.holder(Office.SECRETARY, branch, date(2020, 1, 1), end=date(2021, 1, 1))
    page = page_of(secretary, period)
    assert "陈立群" in page
    assert former.person.name not in page.split('<article class="notice')[1]


def test_branch_without_a_secretary_names_the_committee(branch: Branch, period: Period) -> None:
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    answer = a_client(member, "en").get(reverse("period_notice", args=[period.pk]))
    assert "Please turn to the branch committee." in answer.content.decode()


def test_number_is_printed_only_where_wished_and_seen(branch: Branch, secretary: User, period: Period) -> None:
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    assert [MOBILE in page_of(secretary, period), MOBILE in page_of(secretary, period, phone="on")] == [False, True]
    assert [MOBILE in text_of(pdf_of(secretary, period)), MOBILE in text_of(pdf_of(secretary, period, phone="on"))] == [
        False,
        True,
    ]
    assert MOBILE not in page_of(member, period, phone="on")
    assert MOBILE not in text_of(pdf_of(member, period, phone="on"))


def test_pdf_is_in_the_readers_language(secretary: User, period: Period) -> None:
    text = text_of(pdf_of(secretary, period, "en"))
    assert told("Notice of the appraisal result of Q3 2026") in text
    assert told("tookno part") in text


def correct(period: Period, branch: Branch, secretary: User, points: str) -> Correction:
    """The secretary corrects an item of the second group, another of the committee confirms it."""
    result = period.results.get(group__code="XA")
    item = period.scheme.indicators.get(code="A1")
    value = NewValue(points, "漏记一次会议")
    now = period.publish_at + timedelta(days=1)
    made = decide_correction(result, indicator=item, value=value, by=secretary, now=now)
    return confirm_correction(made, by=groups.holder(Office.DISCIPLINE, branch), now=now)


def test_corrected_result_says_its_revision_and_has_a_second_code(
    branch: Branch, secretary: User, period: Period
) -> None:
    english, url = a_client(secretary, "en"), reverse("period_notice", args=[period.pk])
    first = english.get(url).content.decode()
    assert [word in first for word in ("revision", "Code of the correction")] == [False, False]

    made = correct(period, branch, secretary, "39.5")

    page, text = english.get(url).content.decode(), text_of(pdf_of(secretary, period, "en"))
    entry = AuditEvent.objects.get(action="correction_confirmed", subject_id=str(made.pk))
    assert "(corrected, revision 2)" in page
    assert f"Code of the correction: {audit.anchor(entry)}" in page
    for word in ("corrected, revision 2", audit.anchor(entry), "99.50"):
        assert told(word) in text
    assert [row[2] for row in rows_of(page)][:2] == ["100.00", "99.50"]


def test_correction_before_publication_is_part_of_what_is_published(branch: Branch, secretary: User) -> None:
    hidden = totalled(scheme(branch), "2026Q3", {("XA", "A1"): "33.5"})
    correct(hidden, branch, secretary, "39.5")
    period = publish_period(hidden, by=None, now=hidden.publish_at)
    page = a_client(secretary, "en").get(reverse("period_notice", args=[period.pk])).content.decode()
    assert [word in page for word in ("99.50", "revision", "Code of the correction")] == [True, False, False]


def test_code_is_that_of_the_publications_record_and_the_command_lists_it(secretary: User, period: Period) -> None:
    entry = AuditEvent.objects.get(action="period_published", subject_id=str(period.pk))
    code = f"{entry.hash[:8]} {entry.hash[8:16]}"
    assert audit.anchor(entry) == code
    assert code in page_of(secretary, period)
    assert told(code) in text_of(pdf_of(secretary, period))
    out = StringIO()
    call_command("verify_audit", "--anchors", stdout=out)
    listed = [line for line in out.getvalue().splitlines() if line.endswith(code)]
    assert [line.split()[:2] for line in listed] == [[period.branch.code, "2026Q3"]]


def test_chain_that_lacks_the_entry_of_what_is_public_is_found(period: Period) -> None:
    """A tail cut with the end set back, a chain deleted, a table emptied: the chain itself is in order each time."""
    entry = AuditEvent.objects.get(action="period_published", subject_id=str(period.pk))
    chain, later = AuditChain.objects.filter(branch=entry.branch), AuditEvent.objects.filter(branch=entry.branch)
    call_command("verify_audit")

    def cut() -> None:
        later.filter(number__gte=entry.number).delete()
        chain.update(last_number=entry.number - 1, last_hash=entry.previous_hash)

    def drop() -> None:
        later.delete()
        chain.delete()

    def empty() -> None:
        AuditEvent.objects.all().delete()
        AuditChain.objects.all().delete()

    for act in (cut, drop, empty):
        with tampering(), transaction.atomic():
            act()
            audit.verify()
            with pytest.raises(CommandError, match=r"Result published.*which is public: it was cut"):
                call_command("verify_audit")
            transaction.set_rollback(True)
    call_command("verify_audit")


def test_download_is_audited_and_looking_is_not(secretary: User, period: Period) -> None:
    before = AuditEvent.objects.count()
    page_of(secretary, period)
    assert a_client(secretary).get(reverse("period_notice_pdf", args=[period.pk])).status_code == 405
    assert AuditEvent.objects.count() == before
    pdf_of(secretary, period, phone="on")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.after) == (
        "notice_exported",
        secretary,
        {"period": "2026Q3", "revision": 1, "phone": True},
    )


def test_there_is_no_notice_before_publication(branch: Branch, secretary: User) -> None:
    hidden = totalled(scheme(branch), "2026Q3")
    client = a_client(secretary)
    assert client.get(reverse("period_notice", args=[hidden.pk])).status_code == 403
    assert client.post(reverse("period_notice_pdf", args=[hidden.pk])).status_code == 403


def test_many_groups_go_on_on_the_next_page_under_the_same_header(branch: Branch, secretary: User) -> None:
    for number in range(60):
        groups.group(branch, f"Y{number:02}", name=f"第{number:02}党小组")
    document = pdf_of(secretary, published(scheme(branch), "2026Q3"))
    assert len(document.pages) > 1
    starts = [told(page.extract_text())[:10] for page in document.pages[1:-1]]
    assert all(start.startswith("名次党小组总分等次") for start in starts)
    text = text_of(document)
    assert [f"第{number:02}党小组" in text for number in range(60)] == [True] * 60
    assert f"共{len(document.pages)}页" in text or f"of{len(document.pages)}" in text


def test_missing_font_is_said_in_words(
    secretary: User, period: Period, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FONTS", tmp_path)
    entries = AuditEvent.objects.count()
    answer = a_client(secretary, "en").post(reverse("period_notice_pdf", args=[period.pk]))
    assert answer.status_code == 422
    assert "font for PDF files is not installed" in answer.content.decode()
    assert AuditEvent.objects.count() == entries


def test_lines_never_begin_with_a_full_stop(secretary: User, period: Period) -> None:
    document = pdf_of(secretary, period)
    lines = [line.strip() for page in document.pages for line in page.extract_text().splitlines()]
    assert [line for line in lines if line and line[0] in "，。；：、）》"] == []


def test_notice_takes_as_many_queries_for_many_groups_as_for_few(
    branch: Branch, secretary: User, period: Period
) -> None:
    client, url = a_client(secretary), reverse("period_notice", args=[period.pk])
    few = counted(client, url)
    for number in range(5):
        extra = groups.group(branch, f"Y{number}")
        Result.objects.create(
            period=period, group=extra, base=1, bonus=0, total=1, graded_total=1, rank=9, grade="不合格"
        )
    assert counted(client, url) == few <= 20


def test_without_objection_days_it_is_posted_for_one_day(branch: Branch, secretary: User) -> None:
    short = published(scheme(branch, objection_days=0), "2026Q2")
    assert short.last_objection_day == short.publish_at.date()
    assert page_of(secretary, short).count("2026-07-01") >= 2
