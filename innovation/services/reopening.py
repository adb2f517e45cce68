"""Taking up again what was parked, not adopted, declined or closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from innovation.enums import REOPENABLE, ProposalStatus
from innovation.models import Proposal
from innovation.services import step_notices
from innovation.services.reasons import said_reason
from innovation.services.steps import advance_proposal, lock_proposal


@transaction.atomic
def reopen_proposal(proposal: Proposal, *, reason: str, by: User, now: datetime) -> Proposal:
    """Brings a proposal back to the committee; every step, review, reply and verified benefit of its past stays.

    What was still to be verified falls away: it is set anew when the proposal is carried out again.
    Raises RefusedError for one that is under way, withdrawn or merged, and without a reason.
    """
    proposal = lock_proposal(proposal.pk)
    if proposal.status not in REOPENABLE:
        said = {"now": proposal.get_status_display()}
        sentence = _("This proposal is “%(now)s”. Taken up again is what was parked, not adopted, declined or closed.")
        raise RefusedError(sentence % said)
    note = said_reason(reason)
    before = {"status": proposal.status, "carried_out_on": proposal.carried_out_on}
    proposal.benefits.filter(verified_on=None).delete()
    proposal.carried_out_on = None
    advance_proposal(proposal, ProposalStatus.WITH_COMMITTEE, by=by, now=now, note=note, changed=["carried_out_on"])
    after = {"proposal": proposal.number, "status": proposal.status, "reason": note}
    audit.record("proposal_reopened", by=by, subject=proposal, branch=proposal.branch.code, before=before, after=after)
    said_text = gettext_noop("%(proposal)s is taken up again and goes before the committee anew.")
    people = step_notices.authors(proposal)
    step_notices.tell(proposal, people, said_text, kind="proposal_reopened", mark=proposal.steps.count())
    return proposal
