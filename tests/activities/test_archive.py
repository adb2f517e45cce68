"""The archive: the records of a time as Word, PDF and Excel, opened again as people's programs open them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook
from pypdf import PdfReader

from activities.archive import material, spans
from activities.enums import ActivityKind, AttendanceKind, Part
from activities.models import Activity, ActivityItem, Attendance, Contribution, Problem, Supplement, Vote
from branchmgr.models import AuditEvent, User
from groups.models import Person
from tests.factories import groups, records
from tests.factories.records import NOW, Cast, at

pytestmark = pytest.mark.django_db
QUARTER = spans.parsed("2026Q3")


@pytest.fixture
def cast() -> Cast:
    return records.cast()


@pytest.fixture
def record(cast: Cast) -> Activity:
    """A theme day with everything that a record can have."""
    leader = Person.objects.get(user=cast.leader)
    made = records.submitted(
        cast.group,
        by=cast.leader,
        kind=ActivityKind.THEME_DAY,
        topic="重温入党誓词 <b>&{{ 标题 }}",
    )
    columns = {
        "place": "二楼会议室",
        "content": "第一段。\n第二段，=1+1。",
        "late_reason": "人员出差",
        "has_topic": True,
    }
    Activity.objects.filter(pk=made.pk).update(chair=leader, study_minutes=45, **columns)
    ActivityItem.objects.create(activity=made, position=1, text="重温誓词", fixed=True, led_by=leader)
    Contribution.objects.create(activity=made, person=leader, part=Part.MICRO_LESSON, title="安全用电")
    Vote.objects.create(activity=made, motion="推荐先进", entitled=2, present=2, yes=1, no=0, abstained=1)
    Problem.objects.create(activity=made, text="照明不足")
    made.attendance.all().delete()
    for person, kind in ((leader, AttendanceKind.PRESENT), (cast.member, AttendanceKind.LEAVE)):
        Attendance.objects.create(activity=made, person=person, group=cast.group, kind=kind, may_vote=True)
    about = {"text": "补记发言", "reason": "当时漏记", "at": at("2026-10-08T09:00"), "by": cast.leader}
    Supplement.objects.create(activity=made, **about)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def taken(cast: Cast, form: str, *, span: str = "2026Q3", by: User | None = None) -> Any:
    url = reverse("archive_export", args=[cast.group.pk])
    return signed_in(by or cast.leader).post(url, {"span": span, "form": form})


def body(response: Any) -> BytesIO:
    return BytesIO(b"".join(response))


def texts(document: Any) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026", "2026-01-01T00:00", "2027-01-01T00:00"),
        ("2026H1", "2026-01-01T00:00", "2026-07-01T00:00"),
        ("2026H2", "2026-07-01T00:00", "2027-01-01T00:00"),
        ("2026Q3", "2026-07-01T00:00", "2026-10-01T00:00"),
        ("2026-12", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2026-02", "2026-02-01T00:00", "2026-03-01T00:00"),
    ],
)
def test_span_is_half_open_in_local_time(code: str, start: str, end: str) -> None:
    span = spans.parsed(code)
    assert (span.start, span.end) == (at(start), at(end))


@pytest.mark.parametrize("code", ["", "2026Q5", "2026-13", "1999", "2026H3", "2026Q3 ", "２０２６"])
def test_span_of_another_shape_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        spans.parsed(code)


def test_word_document_has_the_usual_layout_and_says_everything(cast: Cast, record: Activity) -> None:
    records.begun(cast.group, "2026-09-12", by=cast.leader, topic="DRAFT")
    records.submitted(cast.group, "2026-06-30", by=cast.leader, topic="EARLIER")

    answer = taken(cast, "word")
    assert answer.status_code == 200
    stream = body(answer)
    document = Document(stream)

    page = document.sections[0]
    assert [round(edge.cm, 2) for edge in (page.top_margin, page.left_margin)] == [2.54, 3.17]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    title, normal = document.paragraphs[0], document.styles["Normal"]
    assert (title.style.font.size, title.style.paragraph_format.alignment) == (Pt(22), 1)
    assert str(cast.group) in title.text
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋"
    assert normal.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    said = texts(document)
    for words in (
        "重温入党誓词 <b>&{{ 标题 }}",
        "二楼会议室",
        "人员出差",
        "推荐先进",
        "照明不足",
        "补记发言",
        "安全用电",
    ):
        assert words in said
    assert "DRAFT" not in said
    assert "EARLIER" not in said
    assert "{%" not in said
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert {"第一段。", "第二段，=1+1。"} <= set(paragraphs)
    assert any(text.startswith("【Supplement】补记发言") for text in paragraphs)
    with zipfile.ZipFile(stream) as parts:
        assert 'w:altName w:val="FangSong' in parts.read("word/fontTable.xml").decode()
    noted = AuditEvent.objects.get(action="archive_exported")
    assert noted.after == {"span": "2026Q3", "form": "word"}


def test_pdf_says_what_the_word_document_says(cast: Cast, record: Activity) -> None:
    answer = taken(cast, "pdf")
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(body(answer)).pages))
    for words in ("重温入党誓词", "二楼会议室", "人员出差", "推荐先进", "照明不足", "补记发言", "第二段", "Filedlate"):
        assert words in text


def test_workbook_holds_records_and_their_parts_as_text(cast: Cast, record: Activity) -> None:
    book = load_workbook(body(taken(cast, "excel")))
    assert book.sheetnames == ["活动记录", "环节", "分工", "出勤", "表决", "问题", "补充"]
    header, row = book["活动记录"].iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    assert (found["序号"], found["应到"], found["实到"], found["日期"]) == (1, 2, 1, "2026-09-10")
    assert (found["内容"], found["补录"]) == ("第一段。\n第二段，=1+1。", "人员出差")
    assert [cell[0] for cell in book["出勤"].iter_rows(min_row=2, values_only=True)] == [1, 1]


def test_one_record_is_a_word_document_for_who_sees_it(cast: Cast, record: Activity) -> None:
    url = reverse("record_document", args=[record.pk])
    document = Document(body(signed_in(groups.user_for(cast.member)).post(url)))
    assert "二楼会议室" in texts(document)
    assert signed_in(cast.colleague).post(url).status_code == 404


def test_archive_is_taken_by_leader_and_committee_alone(cast: Cast, record: Activity) -> None:
    who = (cast.secretary, cast.leader, cast.colleague, groups.user_for(cast.member))
    assert [taken(cast, "excel", by=user).status_code for user in who] == [200, 200, 403, 403]
    for wrong in ({"span": "2026Q9", "form": "word"}, {"span": "2026Q3", "form": "exe"}, {}):
        url = reverse("archive_export", args=[cast.group.pk])
        assert signed_in(cast.leader).post(url, wrong).status_code == 422


def test_archive_asks_as_often_however_many_records_there_are(cast: Cast, record: Activity) -> None:
    asked = []
    for day in ("2026-09-11", "2026-09-12"):
        with CaptureQueriesContext(connection) as queries:
            found = material.archive(cast.group, QUARTER, now=NOW)
        asked.append((len(queries), found["次数"]))
        records.submitted(cast.group, day, by=cast.leader)
    assert asked == [(15, "1"), (15, "2")]


def test_page_shows_what_there_is_and_keeps_a_wrong_choice(cast: Cast, record: Activity) -> None:
    client, url = signed_in(cast.secretary), reverse("archive_list")
    page = client.get(url, {"group": str(cast.group.pk), "span": "2026Q3"}).content.decode()
    assert ("重温入党誓词 &lt;b&gt;" in page, "1 record that was handed in" in page) == (True, True)
    assert "Nothing was filed" in client.get(url, {"group": str(cast.other.pk), "span": "2026"}).content.decode()
    wrong = client.get(url, {"group": "999999", "span": "2026Q3"})
    assert (wrong.status_code, "error-summary" in wrong.content.decode()) == (200, True)
