"""What people are told while a proposal is written and handed in: asked for consent, answered, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.services import recipients
from innovation.enums import RUNNING, ProposalStatus
from innovation.models import Author, Proposal, Review
from innovation.services import step_notices
from innovation.step_queries import opinion_givers


def tell_asked(author: Author) -> None:
    """Asks a co-author for consent to a share."""
    proposal = author.proposal
    text = gettext_noop("%(author)s names you as a co-author of “%(title)s” with %(share)s percent. Please answer.")
    step_notices.tell(
        proposal,
        recipients.accounts([author.person_id]),
        text,
        kind="authorship_asked",
        mark=f"{author.pk}:{author.asked_at.isoformat() if author.asked_at else ''}",
        url=reverse("authorship_answer", args=[proposal.pk]),
        title=_title(proposal),
        share=f"{author.share.normalize():f}",
    )


def tell_removed(proposal: Proposal, removed: Iterable[Author], now: datetime) -> None:
    """Tells those who are no longer named, unless they declined; what asked them leads to their own proposals."""
    text = gettext_noop("You are no longer named as a co-author of “%(title)s”.")
    own = reverse("own_proposal_list")
    for author in removed:
        people = recipients.accounts([author.person_id])
        notify.lead_to(own, people, key=f"authorship_asked:{proposal.pk}:")
        if not author.declined_at:
            mark = f"removed:{now.isoformat()}"
            given: dict[str, Any] = {"kind": "authorship_asked", "mark": mark, "url": own, "title": _title(proposal)}
            step_notices.tell(proposal, people, text, **given)


def tell_answered(author: Author) -> None:
    """Tells the lead author what a co-author said."""
    text = gettext_noop("%(person)s agrees to be a co-author of “%(title)s”.")
    moment = author.consented_at
    if author.declined_at:
        text = gettext_noop("%(person)s does not want to be a co-author of “%(title)s”. Please set the authors anew.")
        moment = author.declined_at
    step_notices.tell(
        author.proposal,
        recipients.accounts([author.proposal.lead_id]),
        text,
        kind="authorship_answered",
        mark=f"{author.pk}:{moment.isoformat() if moment else ''}",
        url=reverse("proposal_finish", args=[author.proposal_id]),
        title=_title(author.proposal),
        person=author.person.name,
    )


def tell_submitted(proposal: Proposal) -> None:
    """Tells the co-authors that what they had a part in is handed in."""
    text = gettext_noop("%(proposal)s, of which you are a co-author, is handed in.")
    others = proposal.authors.exclude(person=proposal.lead_id).values_list("person", flat=True)
    step_notices.tell(
        proposal, recipients.accounts(others), text, kind="proposal_submitted", mark=proposal.steps.count()
    )


def tell_changed(proposal: Proposal) -> None:
    """Tells those whose review, handed in before to a meeting that goes on, is now one of an earlier edition."""
    running = Review.objects.done().filter(proposal=proposal, meeting__status__in=RUNNING)
    outdated = running.filter(edition=proposal.edition - 1)
    people = recipients.accounts(outdated.values_list("reviewer", flat=True))
    text = gettext_noop("%(proposal)s was changed after your review. Please look at it and hand your review in again.")
    step_notices.tell(proposal, people, text, kind="review_outdated", mark=proposal.edition)


def people_concerned(proposal: Proposal) -> list[User]:
    """Who has a proposal now, and its co-authors: who is told where it is withdrawn."""
    people = set(proposal.authors.exclude(person=proposal.lead_id).values_list("person", flat=True))
    if proposal.status == ProposalStatus.WITH_GROUP:
        people |= opinion_givers(proposal, clock.today())
    found = recipients.accounts(people)
    if proposal.status == ProposalStatus.WITH_COMMITTEE:
        found += recipients.secretaries(proposal.branch)
    return found


def tell_withdrawn(proposal: Proposal, people: list[User]) -> None:
    """Tells those whom it concerned that a proposal is no longer there to judge; not all of them see its page."""
    text = gettext_noop("%(author)s has withdrawn %(proposal)s.")
    step_notices.tell(
        proposal, people, text, kind="proposal_withdrawn", mark=proposal.steps.count(), url=reverse("notification_list")
    )


def tell_deleted(proposal: Proposal) -> None:
    """Tells co-authors who were asked that the draft is gone."""
    text = gettext_noop("%(author)s has deleted the draft “%(title)s”.")
    others = proposal.authors.exclude(person=proposal.lead_id).values_list("person", flat=True)
    step_notices.tell(
        proposal,
        recipients.accounts(others),
        text,
        kind="proposal_withdrawn",
        mark="deleted",
        url=reverse("own_proposal_list"),
        title=_title(proposal),
    )


def _title(proposal: Proposal) -> str:
    return proposal.title or str(proposal)
