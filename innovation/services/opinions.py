"""The opinion of the group on a proposal, and its return to the author for rework."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person
from innovation.enums import ProposalStatus, StepWord
from innovation.models import Proposal
from innovation.services import step_notices
from innovation.services.reasons import said_reason
from innovation.services.steps import advance_proposal, lock_proposal
from innovation.step_queries import authors_of, opinion_givers

OPINION_LENGTH = 1000
DAYS_BEFORE = 31
"""how long before it was handed in a group may have met about a proposal"""


@transaction.atomic
def give_group_opinion(
    proposal: Proposal, *, supported: bool, opinion: str, on: date, by: User, now: datetime
) -> Proposal:
    """What the group thought at its meeting ``on``; the proposal goes on to the committee either way.

    Given by the leader, who is no author; without such a leader by liaison or secretary. Raises RefusedError for
    anybody else, for a day to come or long before, and for a refusal without a reason.
    """
    proposal = lock_proposal(proposal.pk)
    if proposal.status != ProposalStatus.WITH_GROUP:
        raise RefusedError(_("The group gives its opinion on proposals that are with it."))
    _expect_giver(proposal, by, now)
    text = opinion.strip()
    _expect_opinion(proposal, supported=supported, text=text, on=on, today=clock.day_of(now))
    proposal.supported, proposal.group_opinion, proposal.opinion_on = supported, text, on
    changed = ["supported", "group_opinion", "opinion_on"]
    word = StepWord.SUPPORTED if supported else StepWord.OPPOSED
    advance_proposal(proposal, ProposalStatus.WITH_COMMITTEE, by=by, now=now, note=text, word=word, changed=changed)
    _record(proposal, "group_opinion_given", by=by, after={"supported": supported, "opinion": text, "on": on})
    said = gettext_noop("Your group supports %(proposal)s. It goes on to the committee.")
    if not supported:
        said = gettext_noop("Your group does not support %(proposal)s. It goes on to the committee with the opinion.")
    people = step_notices.authors(proposal)
    step_notices.tell(proposal, people, said, kind="proposal_opinion_given", mark=proposal.steps.count())
    return proposal


@transaction.atomic
def return_to_author(proposal: Proposal, *, reason: str, by: User, now: datetime) -> Proposal:
    """Gives a proposal back for rework: from the group by who gives its opinion, from the committee by the committee.

    Handed in again it needs the group's opinion anew; the earlier one stays among the steps.
    """
    proposal = lock_proposal(proposal.pk)
    if proposal.status == ProposalStatus.WITH_GROUP:
        _expect_giver(proposal, by, now)
    elif proposal.status == ProposalStatus.WITH_COMMITTEE:
        _expect_no_author(proposal, by)
    elif proposal.status == ProposalStatus.IN_REVIEW:
        raise RefusedError(_("It is in review: what becomes of it is decided at the review meeting."))
    text = said_reason(reason)
    before = {"status": proposal.status, "supported": proposal.supported, "opinion": proposal.group_opinion}
    proposal.supported, proposal.group_opinion, proposal.opinion_on = None, "", None
    changed = ["supported", "group_opinion", "opinion_on"]
    advance_proposal(proposal, ProposalStatus.RETURNED, by=by, now=now, note=text, changed=changed)
    _record(proposal, "proposal_returned", by=by, before=before, after={"reason": text})
    step_notices.tell_returned(proposal, kind="proposal_returned", mark=proposal.steps.count())
    return proposal


def _expect_giver(proposal: Proposal, by: User, now: datetime) -> None:
    giver = Person.objects.filter(user=by).first()
    if giver is None or giver.pk not in opinion_givers(proposal, clock.day_of(now)):
        sentence = _("The leader speaks for the group; without a leader who is no author its liaison or the secretary.")
        raise RefusedError(sentence)


def _expect_no_author(proposal: Proposal, by: User) -> None:
    person = Person.objects.filter(user=by).first()
    if person is not None and person.pk in authors_of(proposal.pk):
        raise RefusedError(_("Nobody decides on a proposal of their own."))


def _expect_opinion(proposal: Proposal, *, supported: bool, text: str, on: date, today: date) -> None:
    handed_in = clock.day_of(proposal.submitted_at) if proposal.submitted_at else today
    first = handed_in - timedelta(days=DAYS_BEFORE)
    if not first <= on <= today:
        said = {"first": first.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("The group meeting was between %(first)s and %(last)s.") % said)
    if not supported and not text:
        raise RefusedError(_("Say why the group does not support the proposal."))
    if len(text) > OPINION_LENGTH:
        raise RefusedError(_("The opinion has at most %(most)s characters.") % {"most": OPINION_LENGTH})


def _record(
    proposal: Proposal, action: str, *, by: User, after: dict[str, Any], before: dict[str, Any] | None = None
) -> None:
    said = {"proposal": proposal.number, "status": proposal.status, **after}
    audit.record(action, by=by, subject=proposal, branch=proposal.branch.code, before=before, after=said)
