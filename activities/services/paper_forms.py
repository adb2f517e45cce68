"""A branch's own Word templates 台账样式: set after a trial, withdrawn, the newest in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from activities.archive import template, word
from activities.enums import PaperKind
from activities.models import PaperForm
from branchmgr import audit, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def set_paper_form(branch: Branch, upload: UploadedFile[Any], *, kind: str, by: User, now: datetime) -> PaperForm:
    """Lets a branch's template hold for a paper from now on; the ones before are kept.

    Raises RefusedError where it cannot be filled with samples.
    """
    kept = uploads.store(word.checked(upload, kind), by=by)
    form = PaperForm.objects.create(branch=branch, kind=kind, upload=kept, set_at=now, set_by=by)
    after = {"kind": kind, "name": kept.name, "sha256": kept.sha256}
    audit.record("paper_form_set", by=by, subject=form, branch=branch.code, after=after)
    return form


@transaction.atomic
def withdraw_paper_form(form: PaperForm, *, by: User, now: datetime) -> PaperForm:
    """Lets the template before hold again, or ours."""
    form = PaperForm.objects.select_for_update(of=("self",)).select_related("branch", "upload").get(pk=form.pk)
    if form.withdrawn_at:
        raise RefusedError(_("This template is withdrawn already."))
    form.withdrawn_at = now
    form.save(update_fields=["withdrawn_at"])
    audit.record("paper_form_withdrawn", by=by, subject=form, branch=form.branch.code)
    return form


def template_of(branch: Branch, kind: PaperKind) -> bytes:
    """The template that holds in a branch."""
    form = PaperForm.objects.in_force(branch, kind).first()
    return uploads.content(form.upload) if form else template.template(kind)
