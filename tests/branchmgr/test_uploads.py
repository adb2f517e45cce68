"""What may be attached, what is kept of it, and how it is given out again."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from branchmgr import uploads
from branchmgr.errors import RefusedError
from branchmgr.forms import AttachmentField, BaseForm
from branchmgr.models import Upload, User

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
SECRET = "GPS 31.2304 N 121.4737 E"


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("1001")


def office(main: str, *parts: str) -> bytes:
    """The smallest package that says what it is."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/a" ContentType="{main}"/></Types>')
        for part in parts:
            archive.writestr(part, "x")
    return stream.getvalue()


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture that tells about itself in every way its format knows."""
    stream = BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET, 6  # description, orientation: lies on its side
    about = PngInfo()
    about.add_text("Comment", SECRET)
    more: dict[str, Any] = {"comment": SECRET} if form == "JPEG" else {"pnginfo": about}
    image = Image.new(mode, size)
    image.save(stream, format=form, exif=exif, icc_profile=SECRET.encode(), **more)
    return stream.getvalue()


XLSX = office(MAIN.format("spreadsheetml.sheet"))
DOCX = office(MAIN.format("wordprocessingml.document"))


def given(data: bytes, name: str = "minutes.pdf", said: str = "text/html") -> UploadedFile[Any]:
    return SimpleUploadedFile(name, data, content_type=said)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "name", "kept_as", "media_type"),
    [
        (PDF, "纪要.pdf", "纪要.pdf", "application/pdf"),
        (PDF, "minutes", "minutes.pdf", "application/pdf"),
        (PDF, "page.html", "page.html.pdf", "application/pdf"),
        (XLSX, "Table.XLSX", "Table.XLSX", uploads.XLSX.media_type),
        (DOCX, "记录.docx", "记录.docx", uploads.DOCX.media_type),
        (PDF, "..\\..\\con:x?.pdf", ".._con_x_.pdf", "application/pdf"),
        (PDF, "invoice\u202efdp.exe", "invoicefdp.exe.pdf", "application/pdf"),
        (PDF, "..", "file.pdf", "application/pdf"),
        (PDF, "长" * 300 + ".pdf", "长" * 196 + ".pdf", "application/pdf"),
    ],
)
def test_store_keeps_the_file_under_a_name_of_its_kind(
    user: User, store_folder: Path, data: bytes, name: str, kept_as: str, media_type: str
) -> None:
    upload = given(data)
    upload.__dict__["_name"] = name  # as a client may send it; Django's own setter would shorten it

    kept = uploads.store(upload, by=user)

    assert (kept.name.lstrip("._"), kept.media_type) == (kept_as.lstrip("._"), media_type)
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert re.fullmatch(r"attachments/[0-9a-f]{2}/[0-9a-f]{32}\.(pdf|xlsx|docx)", kept.path)
    assert (store_folder / kept.path).read_bytes() == data


@pytest.mark.parametrize(("form", "name"), [("JPEG", "photo.jpeg"), ("PNG", "scan.PNG")])
def test_store_writes_pictures_anew_and_nothing_about_them(
    user: User, store_folder: Path, form: str, name: str
) -> None:
    sent = picture(form)
    assert SECRET.encode() in sent

    kept = uploads.store(given(sent, name), by=user)

    data = (store_folder / kept.path).read_bytes()
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == (form, (30, 40))  # upright now
        assert not image.getexif()
        assert not set(image.info) & {"exif", "comment", "Comment", "icc_profile", "xmp"}
    assert SECRET.encode() not in data
    assert (kept.name, kept.size) == (name, len(data))


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "1"), ("PNG", "I;16")]
)
def test_store_takes_pictures_of_every_mode(user: User, form: str, mode: str) -> None:
    assert uploads.store(given(picture(form, mode)), by=user).media_type == f"image/{form.lower()}"


def bomb() -> bytes:
    stream = BytesIO()
    Image.new("1", (8000, 8000)).save(stream, format="PNG")
    return stream.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], Any]] = {
    "nothing": (lambda: b"", uploads.EMPTY),
    "too large": (lambda: PDF + b" " * uploads.MOST_BYTES, uploads.TOO_LARGE),
    "a page": (lambda: b"<html><script>alert(1)</script>", uploads.NOT_ALLOWED),
    "a drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", uploads.NOT_ALLOWED),
    "a program": (lambda: b"MZ\x90\x00", uploads.NOT_ALLOWED),
    "an animation": (lambda: b"GIF89a", uploads.NOT_ALLOWED),
    "a torn PDF": (lambda: PDF[:20], uploads.INCOMPLETE),
    "an old document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", uploads.OLD_OFFICE),
    "slides": (lambda: office(MAIN.format("presentationml.presentation")), uploads.NOT_ALLOWED),
    "an archive": (lambda: b"PK\x03\x04 whatever", uploads.NOT_ALLOWED),
    "a torn document": (lambda: DOCX[: len(DOCX) // 2], uploads.DAMAGED_OFFICE),
    "macros": (lambda: office(MAIN.format("wordprocessingml.document"), "word/vbaProject.bin"), uploads.MACROS),
    "a torn picture": (lambda: picture("JPEG", size=(400, 300))[:1500], "damaged"),
    "no picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 50, "damaged"),
    "a huge picture": (bomb, "50 million"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_store_refuses_in_one_sentence(user: User, store_folder: Path, case: str) -> None:
    made, sentence = REFUSED[case]

    with pytest.raises(RefusedError, match=re.escape(str(sentence))):
        uploads.store(given(made()), by=user)

    assert not files(store_folder)
    assert not Upload.objects.exists()


def test_store_leaves_nothing_where_the_transaction_rolls_back(user: User, store_folder: Path) -> None:
    def attached_in_vain() -> None:
        with transaction.atomic():
            kept = uploads.store(given(PDF), by=user)
            assert (store_folder / kept.path).exists()
            raise RefusedError("No.")

    with pytest.raises(RefusedError, match="No"):
        attached_in_vain()

    assert not files(store_folder)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_store_keeps_the_file_once_it_is_committed(store_folder: Path) -> None:
    kept = uploads.store(given(PDF), by=User.objects.create_user("1001"))

    assert files(store_folder) == [store_folder / kept.path]


def test_store_sweeps_what_a_killed_process_left(user: User, store_folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "ab" * size)
    kept = uploads.store(given(PDF), by=user)
    orphan, fresh = (store_folder / "attachments/ab" / name for name in ("orphan.pdf", "fresh.pdf"))
    for path in (orphan, fresh):
        path.write_bytes(PDF)
    for path in (orphan, store_folder / kept.path):
        os.utime(path, (0, 0))
    Upload.objects.filter(pk=kept.pk).update(path=kept.path)
    monkeypatch.setattr("secrets.token_hex", lambda size: "ab" + "cd" * (size - 1))

    second = uploads.store(given(PDF), by=user)

    assert set(files(store_folder)) == {store_folder / kept.path, store_folder / second.path, fresh}


def test_store_says_when_the_disk_does_not_take_it(user: User, store_folder: Path) -> None:
    (store_folder / "attachments").write_text("in the way")

    with pytest.raises(RefusedError, match="could not be kept"):
        uploads.store(given(PDF), by=user)


def test_response_is_an_attachment_of_its_own_kind(user: User) -> None:
    answer = uploads.response(uploads.store(given(PDF, "纪要.pdf"), by=user))

    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%BA%AA")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_response_says_when_the_file_is_missing(user: User, store_folder: Path) -> None:
    kept = uploads.store(given(PDF), by=user)
    (store_folder / kept.path).unlink()

    with pytest.raises(RefusedError, match="missing on the server"):
        uploads.response(kept)


class AttachForm(BaseForm):
    attachment = AttachmentField(required=False)


@pytest.mark.parametrize(
    ("data", "said"),
    [(PDF, []), (None, []), (b"", [uploads.EMPTY]), (b"<html>", [uploads.NOT_ALLOWED])],
)
def test_attachment_field_says_what_is_wrong_beside_the_field(data: bytes | None, said: list[Any]) -> None:
    form = AttachForm({}, {} if data is None else {"attachment": given(data)})

    assert form.errors.get("attachment", []) == [str(words) for words in said]
