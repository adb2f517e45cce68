"""Evidence of a record: pictures and files, attached and taken away while the record is open; never required."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity, Evidence
from activities.rules import can_be_written
from branchmgr import audit, sendings, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import Sending, User

MOST: Final = 20
"""files of one record: more is an album, which nobody looks through"""


@transaction.atomic
def attach(activity: Activity, upload: UploadedFile[Any], *, caption: str, by: User, now: datetime) -> Evidence:
    """Attaches one file to an open record.

    Raises RefusedError for what may not be attached (``uploads.store``), the twenty-first file, a closed record.
    """
    activity = _locked(activity, by)
    if activity.evidence.count() >= MOST:
        raise RefusedError(_("This record has 20 files already. Remove one first."))
    kept = uploads.store(upload, by=by)
    evidence = Evidence.objects.create(activity=activity, upload=kept, caption=caption.strip())
    _record("evidence_attached", evidence, by=by)
    return evidence


@transaction.atomic
def attach_all(
    activity: Activity,
    files: Sequence[UploadedFile[Any]],
    sent: Sequence[Sending] = (),
    *,
    caption: str,
    by: User,
    now: datetime,
) -> list[Evidence]:
    """Attaches files that came with a form, and files that were sent in parts before: all of them or none."""
    found = [*files, *(sendings.whole(sending) for sending in sent)]
    attached = [attach(activity, each, caption=caption, by=by, now=now) for each in found]
    for sending in sent:
        sendings.drop(sending)
    return attached


@transaction.atomic
def set_caption(evidence: Evidence, *, caption: str, by: User, now: datetime) -> Evidence:
    """Says in a few words what is to be seen."""
    _locked(evidence.activity, by)
    before, evidence.caption = evidence.caption, caption.strip()
    evidence.save(update_fields=["caption"])
    _record("evidence_captioned", evidence, by=by, before=before)
    return evidence


@transaction.atomic
def remove(evidence: Evidence, *, by: User, now: datetime) -> Evidence:
    """Takes a file away from an open record; the audit keeps its name and hash, the file is gone."""
    _locked(evidence.activity, by)
    _record("evidence_removed", evidence, by=by)
    evidence.delete()
    uploads.discard(evidence.upload)
    return evidence


def _locked(activity: Activity, by: User) -> Activity:
    activity = Activity.objects.select_for_update(of=("self",)).select_related("branch").get(pk=activity.pk)
    if not can_be_written.test(by, activity):
        raise RefusedError(_("This record is handed in or closed: its files stay as they are."))
    return activity


def _record(action: str, evidence: Evidence, *, by: User, before: str | None = None) -> None:
    upload = evidence.upload
    after = {"name": upload.name, "size": upload.size, "sha256": upload.sha256, "caption": evidence.caption}
    earlier = None if before is None else {"caption": before}
    branch = evidence.activity.branch.code
    audit.record(action, by=by, subject=evidence.activity, branch=branch, before=earlier, after=after)
