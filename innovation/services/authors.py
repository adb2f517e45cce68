"""Who made a proposal, with which share; co-authors agree or decline while the lead author has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.decimals import half_up, plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person
from innovation.draft_queries import WITH_AUTHOR
from innovation.models import Author, Proposal
from innovation.ratings import shares_fault
from innovation.services import draft_notices
from innovation.services.steps import lock_proposal

MOST: Final = 10


@transaction.atomic
def set_authors(proposal: Proposal, shares: Mapping[Person, Decimal], *, by: User | None, now: datetime) -> Proposal:
    """Puts these authors in the place of those of before. Who is new, or gets another share, is asked for consent.

    Raises RefusedError for shares that do not add to exactly 100, people of another branch, a list without the lead
    author or with more than 10, and once the proposal is handed in.
    """
    proposal = _locked(proposal)
    _expect_people(proposal, shares)
    _expect_shares(shares)
    before = _said(proposal)
    known = {each.person_id: each for each in proposal.authors.select_related("person")}
    removed = [each for each in known.values() if each.person not in shares]
    proposal.authors.exclude(person__in=shares).delete()
    asked = [_written(proposal, known.get(person.pk), person, share, now) for person, share in shares.items()]
    _record(proposal, "authors_set", by=by, before={"shares": before}, after={"shares": _said(proposal)})
    draft_notices.tell_removed(proposal, removed, now)
    for author in asked:
        if author is not None:
            draft_notices.tell_asked(author)
    return proposal


@transaction.atomic
def consent_authorship(author: Author, *, by: User | None, now: datetime) -> Author:
    """The co-author agrees to the share."""
    author = _locked_author(author)
    if author.consented_at:
        raise RefusedError(_("You have agreed already."))
    author.consented_at, author.declined_at = now, None
    return _answer(author, "authorship_consented", by=by)


@transaction.atomic
def decline_authorship(author: Author, *, by: User | None, now: datetime) -> Author:
    """The co-author does not want to be one; the lead author sets the authors anew."""
    author = _locked_author(author)
    if author.declined_at:
        raise RefusedError(_("You have declined already."))
    author.consented_at, author.declined_at = None, now
    return _answer(author, "authorship_declined", by=by)


def even_shares(people: int) -> list[Decimal]:
    """Equal shares that add to 100; what is left over goes to the first."""
    each = half_up(Decimal(10000 // people) / 100)
    return [Decimal(100) - each * (people - 1), *[each] * (people - 1)]


def _answer(author: Author, action: str, *, by: User | None) -> Author:
    author.save(update_fields=["consented_at", "declined_at"])
    _record(author.proposal, action, by=by, after={"person": author.person.employee_no, "share": author.share})
    draft_notices.tell_answered(author)
    return author


def _locked(proposal: Proposal) -> Proposal:
    locked = lock_proposal(proposal.pk)
    if locked.status not in WITH_AUTHOR:
        raise RefusedError(_("The authors of a proposal that is handed in stay as they are."))
    return locked


def _locked_author(author: Author) -> Author:
    proposal = _locked(author.proposal)
    locked = proposal.authors.select_related("person").filter(pk=author.pk).first()
    if locked is None:
        raise RefusedError(_("You are no longer asked to be a co-author of this proposal."))
    if locked.person_id == proposal.lead_id:
        raise RefusedError(_("Only co-authors are asked for consent."))
    locked.proposal = proposal
    return locked


def _expect_people(proposal: Proposal, shares: Mapping[Person, Decimal]) -> None:
    if proposal.lead not in shares:
        raise RefusedError(_("The lead author has a share, too."))
    if len(shares) > MOST:
        raise RefusedError(_("A proposal has at most %(most)s authors.") % {"most": MOST})
    for person in shares:
        if person.branch_id != proposal.branch_id or not person.is_member:
            raise RefusedError(_("%(person)s is no member of your branch.") % {"person": person})


def _expect_shares(shares: Mapping[Person, Decimal]) -> None:
    for person, share in shares.items():
        if not 0 < share <= 100 or share != half_up(share):
            said = {"person": person, "share": plain(share)}
            raise RefusedError(
                _("The share of %(person)s is %(share)s: it must be above 0, at most 100, with two places.") % said
            )
    total = shares_fault(shares.values())
    if total is not None:
        raise RefusedError(_("The shares add to %(total)s%%; they must add to 100%%.") % {"total": plain(total)})


def _written(proposal: Proposal, known: Author | None, person: Person, share: Decimal, now: datetime) -> Author | None:
    """Keeps one author; returns the row where its person is asked for consent."""
    if known and known.share == share and not known.declined_at:
        return None
    is_lead = person.pk == proposal.lead_id
    row = known or Author(proposal=proposal, person=person)
    row.proposal, row.share, row.declined_at = proposal, share, None
    row.consented_at, row.asked_at = (now, None) if is_lead else (None, now)
    row.save()
    return None if is_lead else row


def _said(proposal: Proposal) -> dict[str, Decimal]:
    return {each.person.employee_no: each.share for each in proposal.authors.select_related("person")}


def _record(
    proposal: Proposal,
    action: str,
    *,
    by: User | None,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    said = {"number": proposal.number, "status": proposal.status, **after}
    audit.record(action, by=by, subject=proposal, branch=proposal.branch.code, before=before, after=said)
