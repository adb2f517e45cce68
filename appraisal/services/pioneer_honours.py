"""Pioneers of the year: decided by the branch committee once every round of the year is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.enums import HonourKind
from appraisal.models import Honour
from appraisal.pioneer_honours import CADENCE, PioneerCandidate, PioneerProposal, pioneer_proposal
from appraisal.services import honour_notices
from appraisal.services.honour_decisions import Resolved, expect_resolved, give_honours
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names, with_semicolons
from groups.models import Branch, Person


@transaction.atomic
def decide_pioneers(
    branch: Branch,
    *,
    year: int,
    people: Sequence[Person],
    meeting_on: date,
    resolution: str,
    off_proposal: str = "",
    by: User,
    now: datetime,
) -> list[Honour]:
    """Honours holders of pioneer posts by a decision of the branch committee of ``meeting_on``.

    Refused before every round of the year is published, for whoever held no post in it, for one whose post was
    withdrawn, for one that the rules do not propose unless ``off_proposal`` says why, and a second time.
    """
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    proposal = pioneer_proposal(branch, year)
    resolved = Resolved(meeting_on=meeting_on, resolution=resolution, off_proposal=off_proposal, now=now)
    _expect_decidable(proposal, people, resolved)
    chosen = _chosen(proposal, people)
    _expect_fit(chosen, off_proposal, pioneers_of(branch, year))
    honours = give_honours(
        branch, year=year, cadence=CADENCE, kind=HonourKind.PIONEER, chosen=chosen, resolved=resolved, by=by
    )
    audit.record("decide_pioneers", by=by, subject=branch, branch=branch.code, after=_recorded(proposal, honours))
    for honour in honours:
        honour_notices.tell_honoured(honour)
    return honours


def pioneers_of(branch: Branch, year: int) -> frozenset[int]:
    """The people who hold the honour of the year."""
    held = Honour.objects.of_year(branch, year).standing().filter(kind=HonourKind.PIONEER, person__isnull=False)
    return frozenset(pk for pk in held.values_list("person_id", flat=True) if pk is not None)


def _expect_decidable(proposal: PioneerProposal, people: Sequence[Person], resolved: Resolved) -> None:
    if proposal.waiting:
        raise RefusedError(proposal.waiting)
    if not people:
        raise RefusedError(_("Choose at least one member."))
    expect_resolved(resolved)
    if resolved.meeting_on < proposal.rounds[-1].ends_on:
        raise RefusedError(_("The meeting was before the end of the year's last round."))


def _chosen(proposal: PioneerProposal, people: Iterable[Person]) -> list[PioneerCandidate]:
    """What the rules say of each person; refused for somebody who held no post in the year."""
    wanted = {person.pk: person for person in people}
    chosen = [each for each in proposal.candidates if each.person.pk in wanted]
    strange = wanted.keys() - {each.person.pk for each in chosen}
    if strange:
        named = with_names(sorted(wanted[pk].name for pk in strange))
        raise RefusedError(_("No pioneer post of this branch was held this year by: %(people)s") % {"people": named})
    return chosen


def _expect_fit(chosen: Iterable[PioneerCandidate], off_proposal: str, holders: frozenset[int]) -> None:
    for each in chosen:
        said = {"person": each.person, "reason": with_semicolons(each.why_not)}
        if each.person.pk in holders:
            raise RefusedError(_("%(person)s has this honour already.") % said)
        if each.barred:
            raise RefusedError(_("%(person)s cannot be given this honour: %(reason)s") % said)
        if not each.proposed and not off_proposal.strip():
            raise RefusedError(_("%(person)s is not proposed (%(reason)s). Give the reason for the decision.") % said)


def _recorded(proposal: PioneerProposal, honours: Iterable[Honour]) -> dict[str, Any]:
    """The decision as the audit keeps it, with whom the rules proposed."""
    made = list(honours)
    return {
        "year": proposal.year,
        "kind": proposal.kind,
        "honours": [[each.pk, each.person.employee_no if each.person else ""] for each in made],
        "proposed": [each.person.employee_no for each in proposal.proposed],
        "off_proposal": next((each.off_proposal for each in made if each.off_proposal), ""),
        "meeting_on": made[0].meeting_on,
        "resolution": made[0].resolution,
    }
