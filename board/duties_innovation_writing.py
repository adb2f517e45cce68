"""What waits for a person as an author of proposals."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import INNOVATION, Duty, Reading, each, work
from branchmgr.models import User
from groups.models import standing_of
from innovation.draft_queries import consents_asked, own_to_carry_on
from innovation.enums import ProposalStatus
from innovation.models import Proposal


@work(INNOVATION)
def proposals_to_carry_on(user: User) -> Reading | None:
    """One's own drafts, and what came back for rework."""

    def say(proposal: Proposal) -> Duty:
        text = _("“%(proposal)s” is a draft: go on writing and hand it in")
        if proposal.status == ProposalStatus.RETURNED:
            text = _("“%(proposal)s” came back for rework: change it and hand it in again")
        page = "proposal_finish" if proposal.title else "proposal_write"
        return Duty(text % {"proposal": proposal}, reverse(page, args=[proposal.pk]))

    return each(own_to_carry_on(user), ("number", "title", "status"), say) if standing_of(user).person else None


@work(INNOVATION)
def authorships_to_answer(user: User) -> Reading | None:
    """Proposals of others that one is named as a co-author of."""

    def say(proposal: Proposal) -> Duty:
        text = _("%(person)s names you as a co-author of “%(proposal)s”: agree or decline")
        said = {"person": proposal.lead, "proposal": proposal}
        return Duty(text % said, reverse("authorship_answer", args=[proposal.pk]))

    return each(consents_asked(user), ("number", "title", "lead__name"), say) if standing_of(user).person else None
