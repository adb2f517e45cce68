"""Files sent in parts: what has arrived stays, a lost connection loses nothing, nobody reaches another's file."""

from __future__ import annotations

import hashlib
import os
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from branchmgr import clock, pdf_pages, sendings, ticking, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import Sending, User
from branchmgr.sendings import PART_BYTES

WHOLE = b"%PDF-1.4\n" + bytes(PART_BYTES) + b"\n%%EOF\n"


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("1001")


def begun(client: Client, data: bytes = WHOLE, name: str = "纪要.pdf") -> dict[str, Any]:
    sent = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    answer: dict[str, Any] = client.post(reverse("sending_begin"), sent, headers={"accept": "application/json"}).json()
    return answer


def part(client: Client, number: int, data: bytes, start: int) -> Any:
    url = f"{reverse('sending_part', args=[number])}?from={start}"
    return client.post(url, data, content_type="application/octet-stream", headers={"accept": "application/json"})


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_file_goes_on_where_the_connection_was_lost(user: User, store_folder: Path) -> None:
    client = signed_in(user)
    first = begun(client)
    assert first["received"] == 0
    assert part(client, first["id"], WHOLE[:PART_BYTES], 0).json()["received"] == PART_BYTES
    again = begun(signed_in(user))  # another window, after the browser was closed
    assert (again["id"], again["received"]) == (first["id"], PART_BYTES)
    repeated = part(client, first["id"], WHOLE[:PART_BYTES], 0)  # its answer was lost
    early = part(client, first["id"], b"x", PART_BYTES + 1)
    assert [answer.json()["received"] for answer in (repeated, early)] == [PART_BYTES, PART_BYTES]
    part(client, first["id"], WHOLE[PART_BYTES:], PART_BYTES)

    sending = Sending.objects.get()
    assert sendings.whole(sending).read() == WHOLE
    with transaction.atomic():
        kept = uploads.store(sendings.whole(sending), by=user)
        sendings.drop(sending)
    assert (kept.name, kept.size) == ("纪要.pdf", len(WHOLE))


@pytest.mark.parametrize(
    ("start", "data"), [("0", b""), ("0", bytes(PART_BYTES + 1)), ("-1", b"x"), ("９x", b"x"), (str(len(WHOLE)), b"x")]
)
def test_part_that_does_not_belong_is_refused(user: User, start: str, data: bytes) -> None:
    client = signed_in(user)
    answer = part(client, begun(client)["id"], data, start)  # type: ignore[arg-type]
    assert (answer.status_code, Sending.objects.get().received) == (422, 0)


@pytest.mark.parametrize(("size", "said"), [("0", "空"), ("-5", "空"), ("10485761", "10 MB"), ("9" * 40, "空")])
def test_size_that_cannot_be_attached_is_refused_before_it_is_sent(user: User, size: str, said: str) -> None:
    about = {"name": "a", "size": size}
    answer = signed_in(user).post(reverse("sending_begin"), about, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert not Sending.objects.exists()


def test_file_that_is_not_whole_or_changed_on_its_way_is_refused(user: User, store_folder: Path) -> None:
    now = clock.now()
    sending = sendings.begin(name="../../etc/passwd\0", size=4, sha256="0" * 64, by=user, now=now)
    assert sending.name == "_.._etc_passwd"
    with pytest.raises(RefusedError, match="not arrived as a whole"):
        sendings.whole(sendings.take_part(sending, b"%PD", start=0, now=now))
    with pytest.raises(RefusedError, match="arrived changed"):
        sendings.whole(sendings.take_part(sending, b"F", start=3, now=now))
    assert [path.parent for path in store_folder.rglob("*") if path.is_file()] == [store_folder / "parts"]


def test_files_of_another_are_out_of_reach(user: User) -> None:
    sending = sendings.begin(name="a.pdf", size=4, by=user, now=clock.now())
    stranger = User.objects.create_user("1002")
    assert part(signed_in(stranger), sending.pk, b"x", 0).status_code == 404
    with pytest.raises(RefusedError, match="not arrived"):
        sendings.of(stranger, [sending.pk])
    assert begun(signed_in(stranger))["id"] != sending.pk


def test_oldest_gives_way_and_what_was_left_behind_is_swept(
    user: User, store_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    now = clock.now()
    made = [
        sendings.begin(name=f"{n}.pdf", size=9, by=user, now=now + timedelta(seconds=n))
        for n in range(sendings.MOST_AT_ONCE + 2)
    ]
    assert set(Sending.objects.all()) == set(made[2:])
    sendings.take_part(made[-1], b"x", start=0, now=now + timedelta(hours=3))
    stray = store_folder / "parts" / "stray"
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    with django_capture_on_commit_callbacks(execute=True):
        assert len(list(ticking.tick(now + timedelta(hours=25)))) == 20
    assert (list(Sending.objects.all()), stray.exists()) == ([made[-1]], False)
    with django_capture_on_commit_callbacks(execute=True):
        list(ticking.tick(now + timedelta(hours=28)))
    assert not [*Sending.objects.all(), *(path for path in store_folder.rglob("*") if path.is_file())]


# Pages of a PDF


def pdf(pages: int, **ways: Any) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    if ways.get("password"):
        writer.encrypt("", owner_password="x")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def packed(pages: int, *, spoil: bytes = b"") -> bytes:
    """A PDF whose pages stand in a compressed object stream, as newer programs write them."""
    bodies = [b"<</Type/Page/Parent 1 0 R>>"] * pages
    places = [sum(len(body) + 1 for body in bodies[:n]) for n in range(pages)]
    table = b" ".join(f"{n + 10} {place}".encode() for n, place in enumerate(places)) + b" "
    stream = spoil or zlib.compress(table + b" ".join(bodies))
    head = f"<</Type/ObjStm/N {pages}/First {len(table)}/Filter/FlateDecode/Length {len(stream)}>>".encode()
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Pages>>endobj\n5 0 obj" + head + b"stream\n" + stream + b"\nendstream endobj\n%%EOF"
    )


@pytest.mark.parametrize(
    ("data", "pages"),
    [(pdf(1), 1), (pdf(100), 100), (pdf(101), 101), (pdf(3, password=True), 3), (packed(200), 200), (b"%PDF-", 0)],
)
def test_pages_are_counted_in_the_open_and_packed(data: bytes, pages: int) -> None:
    assert pdf_pages.page_count(data) == pages
    twice = data + b"\n" + data  # saved anew, object by object
    assert pdf_pages.page_count(twice) == pages


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf(200), "more than 100 pages"),
        (packed(200), "more than 100 pages"),
        (packed(2, spoil=b"\x9c\x01encrypted"), "protected"),
        (packed(2, spoil=zlib.compress(bytes(60 * 1024 * 1024))), "protected"),
    ],
    ids=["plain", "packed", "encrypted", "bomb"],
)
def test_pdf_that_is_long_or_cannot_be_counted_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        pdf_pages.look_at(data)
