"""What waits for the authors of proposals: drafts to hand in, what came back for rework, consents asked for."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr.models import User
from innovation.draft_queries import consents_asked, own_to_carry_on
from innovation.enums import ProposalStatus


def proposals_to_carry_on(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """One's own drafts, and what came back for rework."""
    for each in own_to_carry_on(user)[:SHOWN_AT_MOST]:
        text = _("“%(proposal)s” is a draft: go on writing and hand it in")
        if each.status == ProposalStatus.RETURNED:
            text = _("“%(proposal)s” came back for rework: change it and hand it in again")
        page = "proposal_finish" if each.title else "proposal_write"
        yield Duty(text % {"proposal": each}, reverse(page, args=[each.pk]))


def authorships_to_answer(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Proposals of others that one is named as a co-author of."""
    for each in consents_asked(user)[:SHOWN_AT_MOST]:
        text = _("%(person)s names you as a co-author of “%(proposal)s”: agree or decline")
        said = {"person": each.lead, "proposal": each}
        yield Duty(text % said, reverse("authorship_answer", args=[each.pk]))
