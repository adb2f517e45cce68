"""The imports of the innovation: proposals written on paper, and the criteria of a review."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind
from branchmgr.models import User
from groups.models import Branch
from innovation.models import ReviewMeeting
from innovation.services.criteria_sheets import import_criteria
from innovation.services.proposal_sheets import import_proposals


def _proposals(branch: Branch, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_proposals(branch, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _list(_branch: Branch, *, outcome: Outcome) -> str:
    return reverse("proposal_list")


def _criteria(meeting: ReviewMeeting, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_criteria(meeting, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _meeting(meeting: ReviewMeeting, *, outcome: Outcome) -> str:
    return reverse("meeting_detail", args=[meeting.pk])


PROPOSALS: Final = Kind(
    key="proposals",
    label=_("Import proposals"),
    page="proposal_import",
    permission="innovation.import_proposals",
    model=Branch,
    carry_out=_proposals,
    leads_to=_list,
    leads_word=_("To the proposals"),
)
CRITERIA: Final = Kind(
    key="criteria",
    label=_("Criteria from a workbook"),
    page="criteria_import",
    permission="innovation.change_meeting",
    model=ReviewMeeting,
    related=("branch__committee",),
    carry_out=_criteria,
    leads_to=_meeting,
    leads_word=_("To the review meeting"),
)
KINDS: Final = (PROPOSALS, CRITERIA)
