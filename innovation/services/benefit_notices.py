"""What people are told about benefits: that one is to be verified, was verified, and that a proposal is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr.models import User
from groups.services import recipients
from innovation.benefit_queries import verifiers_of
from innovation.models import Award, Benefit, Proposal
from innovation.services import step_notices

DAYS_BETWEEN = 14
"""days between the reminders of a benefit that is still to be verified"""


def tell_due(benefits: Iterable[Benefit], today: date) -> None:
    """Asks who may verify a benefit to do so, on its day and every two weeks after it."""
    text = gettext_noop("The benefit of %(proposal)s is to be verified: %(months)s months are over since %(day)s.")
    for each in benefits:
        people = recipients.accounts(verifiers_of(each.proposal, today))
        mark = f"{each.pk}:{(today - each.due_on).days // DAYS_BETWEEN}"
        said = {"months": each.months, "day": each.due_on.isoformat()}
        url = reverse("benefit_verify", args=[each.pk])
        step_notices.tell(each.proposal, people, text, kind="benefit_due", mark=mark, url=url, **said)


def tell_verified(benefit: Benefit, *, by: User) -> None:
    """Tells the authors, and the committee whose secretary closes the proposal."""
    proposal = benefit.proposal
    people = {*step_notices.authors(proposal), *recipients.committee(proposal.branch)} - {by}
    text = gettext_noop("The benefit of %(proposal)s is verified after %(months)s months.")
    step_notices.tell(proposal, people, text, kind="benefit_verified", mark=benefit.pk, months=benefit.months)


def tell_closed(proposal: Proposal, award: Award | None) -> None:
    """Tells the authors what it came to."""
    people, mark = step_notices.authors(proposal), proposal.steps.count()
    if award is None:
        text = gettext_noop("%(proposal)s is closed. Thank you for it.")
        step_notices.tell(proposal, people, text, kind="proposal_closed", mark=mark)
        return
    text = gettext_noop("%(proposal)s is closed with an award: %(award)s.")
    url = reverse("certificate_print", args=[award.pk])
    step_notices.tell(proposal, people, text, kind="proposal_closed", mark=mark, url=url, award=award.tier_name)
