"""Pictures and files of a proposal, attached and taken away by its lead author until it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, sendings, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import Sending, User
from innovation.draft_queries import WITH_AUTHOR
from innovation.models import Proposal, ProposalFile
from innovation.services import draft_notices
from innovation.services.steps import lock_proposal

MOST: Final = 20


@transaction.atomic
def attach_file(
    proposal: Proposal, upload: UploadedFile[Any], *, by: User, now: datetime, caption: str = ""
) -> ProposalFile:
    """Attaches one file. Of a proposal that is handed in it makes a new edition.

    Raises RefusedError for what may not be attached (``uploads.store``), the twenty-first file, and once decided.
    """
    proposal = _locked(proposal)
    if proposal.files.count() >= MOST:
        raise RefusedError(_("This proposal has 20 files already. Remove one first."))
    kept = uploads.store(upload, by=by)
    file = ProposalFile.objects.create(proposal=proposal, upload=kept, caption=caption.strip())
    _rise(proposal)
    _record("proposal_file_attached", file, by=by)
    return file


@transaction.atomic
def attach_files(
    proposal: Proposal,
    files: Sequence[UploadedFile[Any]],
    sent: Sequence[Sending] = (),
    *,
    by: User,
    now: datetime,
    caption: str = "",
) -> list[ProposalFile]:
    """Attaches files that came with a form, and files that were sent in parts before: all of them or none."""
    found = [*files, *(sendings.whole(sending) for sending in sent)]
    attached = [attach_file(proposal, each, caption=caption, by=by, now=now) for each in found]
    for sending in sent:
        sendings.drop(sending)
    return attached


@transaction.atomic
def remove_file(file: ProposalFile, *, by: User, now: datetime) -> ProposalFile:
    """Takes a file away; the audit keeps its name and hash, the file is gone."""
    proposal = _locked(file.proposal)
    found = proposal.files.select_related("upload").filter(pk=file.pk).first()
    if found is None:
        raise RefusedError(_("This file is removed already."))
    file, file.proposal = found, proposal
    _rise(proposal)
    _record("proposal_file_removed", file, by=by)
    file.delete()
    uploads.discard(file.upload)
    return file


def _locked(proposal: Proposal) -> Proposal:
    locked = lock_proposal(proposal.pk)
    if not locked.is_editable:
        said = {"now": locked.get_status_display()}
        raise RefusedError(_("This proposal is “%(now)s”: its files stay as they are.") % said)
    return locked


def _rise(proposal: Proposal) -> None:
    """A new edition where others have read the proposal: a review of before is then outdated."""
    if proposal.status in WITH_AUTHOR:
        return
    proposal.edition += 1
    proposal.save(update_fields=["edition"])
    draft_notices.tell_changed(proposal)


def _record(action: str, file: ProposalFile, *, by: User) -> None:
    upload, proposal = file.upload, file.proposal
    after = {"number": proposal.number, "sha256": upload.sha256, "size": upload.size, "edition": proposal.edition}
    if proposal.number:
        after |= {"name": upload.name, "caption": file.caption}
    audit.record(action, by=by, subject=proposal, branch=proposal.branch.code, after=after)
