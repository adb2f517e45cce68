"""What waits after proposals were carried out: benefits to verify, proposals to close."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from innovation.benefit_queries import benefits_to_verify, proposals_to_close


def benefits_of_proposals(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Benefits whose day has come, for committee and department; never of one's own proposal."""
    for each in benefits_to_verify(user, clock.today())[:SHOWN_AT_MOST]:
        text = _("%(proposal)s: verify the benefit after %(months)s months, from %(day)s on")
        said = {"proposal": each.proposal, "months": each.months, "day": each.due_on.isoformat()}
        yield Duty(text % said, reverse("benefit_verify", args=[each.pk]), each.due_on, says_day=True)


def verified_proposals_to_close(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Proposals whose benefit is verified as often as was set, for the secretary."""
    for each in proposals_to_close(user)[:SHOWN_AT_MOST]:
        text = _("%(proposal)s: the benefit is verified, close it and decide on an award") % {"proposal": each}
        yield Duty(text, reverse("proposal_close", args=[each.pk]))
