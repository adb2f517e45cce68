"""Evidence of a record: attached, captioned and removed while it is open; bad files are refused and nothing is lost."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from activities.enums import ActivityKind
from activities.models import Activity, Evidence
from activities.services import evidence
from branchmgr import sendings
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Sending, Upload, User
from tests.factories import records
from tests.factories.records import NOW, Cast

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    return records.cast()


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return records.begun(cast.group, by=cast.leader)


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, format="PNG")
    return stream.getvalue()


def long_pdf() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    for _page in range(200):
        writer.add_blank_page(100, 100)
    writer.write(stream)
    return stream.getvalue()


def file(data: bytes = PDF, name: str = "纪要.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def given(activity: Activity, user: User, *files: SimpleUploadedFile, **more: Any) -> Any:
    return signed_in(user).post(reverse("evidence_add", args=[activity.pk]), {"chosen": files, **more})


def test_files_are_attached_without_a_script_and_read_by_who_sees_the_record(cast: Cast, draft: Activity) -> None:
    answer = given(draft, cast.leader, file(), file(picture(), "合影.PNG"), caption=" 活动现场 ")

    assert answer.status_code == 302
    kept = list(Evidence.objects.with_files())
    assert [(each.upload.name, each.caption, each.is_picture) for each in kept] == [
        ("纪要.pdf", "活动现场", False),
        ("合影.PNG", "活动现场", True),
    ]
    shown = signed_in(cast.leader).get(reverse("evidence_file", args=[kept[1].pk]))
    saved = signed_in(cast.secretary).get(reverse("evidence_file", args=[kept[0].pk]))
    assert (shown.headers["Content-Disposition"].split(";")[0], shown.headers["X-Content-Type-Options"]) == (
        "inline",
        "nosniff",
    )
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.colleague).get(reverse("evidence_file", args=[kept[0].pk])).status_code == 404
    page = signed_in(cast.leader).get(reverse("evidence_add", args=[draft.pk])).content.decode()
    assert ("合影.PNG" in page, page.count("活动现场"), "Nobody counts them" in page) == (True, 5, True)


@pytest.mark.parametrize(
    ("bad", "name", "said"),
    [
        (SCRIPT, "photo.jpg", "cannot be attached"),
        (b"\xff\xd8\xff" + SCRIPT, "photo.jpg", "damaged"),
        (b"GIF89a" + SCRIPT, "photo.png", "cannot be attached"),
        (b"", "empty.pdf", "empty"),
        (long_pdf(), "book.pdf", "more than 100 pages"),
        (bytes(10 * 1024 * 1024 + 1), "large.pdf", "10 MB"),
    ],
    ids=["script", "false head", "gif", "empty", "200 pages", "large"],
)
def test_bad_file_is_refused_by_name_and_the_form_keeps_the_caption(
    cast: Cast, draft: Activity, bad: bytes, name: str, said: str, store_folder: Path
) -> None:
    answer = given(draft, cast.leader, file(), file(bad, name), caption="七月合影")

    page = answer.content.decode()
    assert (answer.status_code, f"{name}: " in page, said in page) == (422, True, True)
    assert 'value="七月合影"' in page
    assert (Evidence.objects.count(), Upload.objects.count()) == (0, 0)
    assert not [path for path in store_folder.rglob("*") if path.is_file()]


def test_name_that_is_a_path_is_made_harmless(cast: Cast, draft: Activity, store_folder: Path) -> None:
    upload = file()
    upload.__dict__["_name"] = "../../etc/<b>cron</b>.pdf"
    kept = evidence.attach(draft, upload, caption="", by=cast.leader, now=NOW).upload
    assert "/" not in kept.name
    assert "<" not in kept.name
    assert [p.is_relative_to(store_folder / "attachments") for p in store_folder.rglob("*") if p.is_file()] == [True]


def sent(data: bytes, by: User, name: str = "现场.png") -> Sending:
    sha256 = hashlib.sha256(data).hexdigest()
    sending = sendings.begin(name=name, size=len(data), sha256=sha256, by=by, now=NOW)
    return sendings.take_part(sending, data, start=0, now=NOW) if data else sending


def test_file_sent_in_parts_is_attached_by_its_number_once(
    cast: Cast, draft: Activity, store_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    sending = sent(picture(), cast.leader)
    url, json = reverse("evidence_add", args=[draft.pk]), {"accept": "application/json"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(cast.leader).post(url, {"sent": sending.pk}, headers=json)

    assert (answer.status_code, "现场.png" in answer.json()["html"]) == (200, True)
    assert (Evidence.objects.count(), Sending.objects.count()) == (1, 0)
    assert not list((store_folder / "parts").iterdir())
    for number in (sending.pk, "x", "9" * 30):
        again = signed_in(cast.leader).post(url, {"sent": number}, headers=json)
        assert (again.status_code, "not arrived" in again.json()["message"]) == (422, True)
    bad = sent(SCRIPT, cast.leader, "photo.jpg")
    refused = signed_in(cast.leader).post(url, {"sent": bad.pk}, headers=json)
    assert (refused.status_code, "cannot be attached" in refused.json()["message"]) == (422, True)
    others = sent(PDF, cast.secretary)
    assert signed_in(cast.leader).post(url, {"sent": others.pk}, headers=json).status_code == 422
    assert Evidence.objects.count() == 1


def test_file_is_removed_for_good_and_the_audit_keeps_its_hash(
    cast: Cast, draft: Activity, store_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    kept = evidence.attach(draft, file(), caption="", by=cast.leader, now=NOW)
    client = signed_in(cast.leader)
    client.post(reverse("evidence_caption", args=[kept.pk]), {"caption": "签到表"})
    assert Evidence.objects.get().caption == "签到表"
    assert client.post(reverse("evidence_caption", args=[kept.pk]), {"caption": "长" * 101}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("evidence_remove", args=[kept.pk])).status_code == 302

    assert (Evidence.objects.count(), Upload.objects.count()) == (0, 0)
    assert not [path for path in store_folder.rglob("*") if path.is_file()]
    actions = AuditEvent.objects.filter(action__startswith="evidence").order_by("pk")
    assert [(entry.action, entry.after["sha256"]) for entry in actions] == [
        (action, hashlib.sha256(PDF).hexdigest())
        for action in ("evidence_attached", "evidence_captioned", "evidence_removed")
    ]


def test_record_takes_twenty_files_while_it_is_open(cast: Cast, draft: Activity) -> None:
    for _n in range(evidence.MOST):
        kept = evidence.attach(draft, file(), caption="", by=cast.leader, now=NOW)
    with pytest.raises(RefusedError, match="20 files already"):
        evidence.attach(draft, file(), caption="", by=cast.leader, now=NOW)
    assert given(draft, cast.leader, *(file() for _n in range(11))).status_code == 422
    handed_in = records.submitted(cast.group, "2026-09-11", by=cast.leader)
    Evidence.objects.filter(pk=kept.pk).update(activity=handed_in)
    kept.refresh_from_db()
    with pytest.raises(RefusedError, match="stay as they are"):
        evidence.attach(handed_in, file(), caption="", by=cast.leader, now=NOW)
    with pytest.raises(RefusedError, match="stay as they are"):
        evidence.set_caption(kept, caption="x", by=cast.leader, now=NOW)
    with pytest.raises(RefusedError, match="stay as they are"):
        evidence.remove(kept, by=cast.leader, now=NOW)
    shared = records.begun(cast.branch, by=cast.secretary, kind=ActivityKind.GENERAL_MEETING)
    assert given(shared, cast.liaison, file()).status_code == 302
    assert given(shared, cast.leader, file()).status_code in (403, 404)


def test_page_asks_as_often_however_many_files_there_are(cast: Cast, draft: Activity) -> None:
    client, url, asked = signed_in(cast.leader), reverse("evidence_add", args=[draft.pk]), []
    for more in (1, 2):
        for _n in range(more):
            evidence.attach(draft, file(), caption="", by=cast.leader, now=NOW)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1]
