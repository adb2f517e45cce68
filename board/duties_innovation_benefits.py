"""What waits for a person of what proposals brought: benefits to verify, proposals to close."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import INNOVATION, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from innovation.benefit_queries import benefits_to_verify, proposals_to_close
from innovation.models import Benefit, Proposal


@work(INNOVATION)
def benefits_of_proposals(user: User) -> Reading | None:
    """Benefits whose day has come, for committee and department; never of one's own proposal."""
    standing = standing_of(user)

    def say(benefit: Benefit) -> Duty:
        text = _("%(proposal)s: verify the benefit after %(months)s months, from %(day)s on")
        day = benefit.due_on
        said = {"proposal": benefit.proposal, "months": benefit.months, "day": day.isoformat()}
        return Duty(text % said, reverse("benefit_verify", args=[benefit.pk]), day, says_day=True)

    fields = ("months", "due_on", "proposal__number", "proposal__title")
    concerned = standing.serves or standing.answers_for
    return each(benefits_to_verify(user, clock.today()), fields, say) if concerned else None


@work(INNOVATION)
def verified_proposals_to_close(user: User) -> Reading | None:
    """Proposals whose benefit is verified as often as was set, for the secretary."""

    def say(proposal: Proposal) -> Duty:
        text = _("%(proposal)s: the benefit is verified, close it and decide on an award") % {"proposal": proposal}
        return Duty(text, reverse("proposal_close", args=[proposal.pk]))

    return each(proposals_to_close(user), ("number", "title"), say) if standing_of(user).secretary_of else None
