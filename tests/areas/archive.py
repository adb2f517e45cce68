"""Files of records, the archive and its Word templates: who may attach, take and set them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.archive.template import template
from activities.enums import ActivityKind, PaperKind
from activities.services import evidence, paper_forms
from activities.services.records import submit_record
from branchmgr import clock, sendings
from tests.areas import Address, Mark
from tests.factories import records

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
sending_begin             -                              mm mmmm m mmmmmm s    .. .... . ...... s
sending_part              -                              nn .nnn n nnnnnn s    nn .nnn n nnnnnn s
evidence_add              open                           ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
evidence_add              filed                          ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
evidence_file             -                              .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
evidence_caption          -                              ff mnnn n nnnnnn s    ff >nnn n nnnnnn s
evidence_remove           -                              ff mnnn n nnnnnn s    ff >nnn n nnnnnn s
record_document           filed                          mm mnmn n nnnnnn s    .. .n.n n nnnnnn s
archive_list              -                              .. ..ff f f.ffff s    mm mmff f fmffff s
archive_export            -                              mm mfff f nnnnnn s    .. .fff f nnnnnn s
paper_form_list           -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
paper_form_ours           -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
paper_form_file           -                              .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
paper_form_withdraw       -                              mm nnnn n nnnnnn s    >> nnnn n nnnnnn s
"""

PERMISSIONS = """
branchmgr.send_part           archive_sending              L
activities.attach_evidence    archive_open                 L
activities.attach_evidence    archive_filed
activities.change_evidence    archive_file                 L
activities.change_evidence    archive_filed
activities.view_evidence      archive_file                 SCL
activities.use_archive        -                            SCLOX
activities.export_archive     group                        SCL
activities.export_record      archive_filed                SCLM
activities.set_paper_form     branch                       SC
activities.change_paper_form  archive_form                 SC
"""

MARKS = [Mark("CANARY-FILE", "SCLU", "a file of a draft"), Mark("CANARY-STYLE", "SCU", "a branch's own Word template")]
SHOWN_AT = {"Evidence": "evidence_file", "PaperForm": "paper_form_file", "Sending": "sending_part"}
GUARDED_TWICE = {
    "branchmgr.send_part",
    "activities.view_evidence",
    "activities.export_record",
    "activities.change_paper_form",
}
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"


def furnish(world: World) -> dict[str, Any]:
    """A draft with a file and a filed record of the own group, a file on its way, a template of the branch."""
    leader, now = world.users["L"], clock.now()
    opened, filed = (
        records.begun(world.own, day, by=leader, now=now, kind=ActivityKind.VOLUNTEER, topic="archive")
        for day in ("2026-11-21", "2026-11-22")
    )
    kept = evidence.attach(opened, _file(PDF, "CANARY-FILE.pdf"), caption="", by=leader, now=now)
    submit_record(filed, by=leader, now=now)
    filed.refresh_from_db()
    own = _file(template(PaperKind.RECORD), "CANARY-STYLE.docx")
    by = world.users["S"]
    return {
        "archive_open": opened,
        "archive_filed": filed,
        "archive_file": kept,
        "archive_sending": sendings.begin(name="a.pdf", size=9, by=leader, now=now),
        "archive_form": paper_forms.set_paper_form(world.branch, own, kind=PaperKind.RECORD, by=by, now=now),
    }


def addresses(world: World) -> Iterator[Address]:
    """Each with what its form sends."""
    things = world.things
    yield Address("sending_begin", "", reverse("sending_begin"), {"name": "a.pdf", "size": "9"})
    yield Address("sending_part", "", f"{reverse('sending_part', args=[things['archive_sending'].pk])}?from=0", json={})
    for state in ("open", "filed"):
        yield Address("evidence_add", state, reverse("evidence_add", args=[things[f"archive_{state}"].pk]), _chosen())
    for name in ("evidence_file", "evidence_caption", "evidence_remove"):
        yield Address(name, "", reverse(name, args=[things["archive_file"].pk]))
    yield Address("record_document", "filed", reverse("record_document", args=[things["archive_filed"].pk]))
    yield Address("archive_list", "", reverse("archive_list"))
    wanted = {"span": "2026Q4", "form": "excel"}
    yield Address("archive_export", "", reverse("archive_export", args=[world.own.pk]), wanted)
    form = {"kind": PaperKind.ARCHIVE, "template": template(PaperKind.ARCHIVE)}
    yield Address("paper_form_list", "", reverse("paper_form_list", args=[world.branch.pk]), form)
    yield Address("paper_form_ours", "", reverse("paper_form_ours", args=[world.branch.pk, PaperKind.RECORD]))
    for name in ("paper_form_file", "paper_form_withdraw"):
        yield Address(name, "", reverse(name, args=[things["archive_form"].pk]))


def _chosen() -> dict[str, Any]:
    return {"chosen": PDF}


def _file(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
