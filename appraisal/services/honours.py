"""Honours 荣誉: decided by the branch committee once the year is whole, taken back with a reason, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.enums import HonourKind
from appraisal.honours import BRANDS_AT_MOST, Candidate, Proposal, proposal_of
from appraisal.models import Honour
from appraisal.services import honour_notices
from appraisal.services.honour_decisions import Resolved, expect_resolved, give_honours
from appraisal.years import holders_of
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names, with_semicolons
from groups.models import Branch, PartyGroup


@transaction.atomic
def decide_honours(
    branch: Branch,
    *,
    year: int,
    cadence: str | None,
    kind: HonourKind,
    groups: Sequence[PartyGroup],
    meeting_on: date,
    resolution: str,
    off_proposal: str = "",
    by: User,
    now: datetime,
) -> list[Honour]:
    """Gives an honour to groups, or to their leaders, by a decision of the branch committee of ``meeting_on``.

    Refused before every period of the year is published, for a group with a veto in the year, for one that the
    rules do not propose unless ``off_proposal`` says why, for more brands than two, and a second time.
    """
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    proposal = proposal_of(branch, year, kind, cadence)
    resolved = Resolved(meeting_on=meeting_on, resolution=resolution, off_proposal=off_proposal, now=now)
    _expect_decidable(proposal, groups, resolved)
    chosen = _chosen(proposal, groups)
    _expect_fit(chosen, off_proposal)
    _expect_room(branch, proposal, chosen)
    honours = give_honours(
        branch, year=year, cadence=proposal.year.cadence, kind=kind, chosen=chosen, resolved=resolved, by=by
    )
    audit.record("decide_honours", by=by, subject=branch, branch=branch.code, after=_recorded(proposal, honours))
    for honour in honours:
        honour_notices.tell_honoured(honour)
    return honours


@transaction.atomic
def withdraw_honour(honour: Honour, *, reason: str, by: User, now: datetime) -> Honour:
    """Takes an honour back. It stays on record with the reason; refused without one, and a second time."""
    honour = (
        Honour.objects.select_for_update(of=("self",)).select_related("branch", "group", "person").get(pk=honour.pk)
    )
    if honour.withdrawn_at is not None:
        raise RefusedError(_("This honour is withdrawn already."))
    if not reason.strip():
        raise RefusedError(_("A withdrawal has a reason."))
    honour.withdrawn_at, honour.withdrawn_by, honour.withdrawal_reason = now, by, reason.strip()
    honour.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.record(
        "withdraw_honour",
        by=by,
        subject=honour,
        branch=honour.branch.code,
        before={"honour": [honour.year, honour.kind, _given_to(honour)], "withdrawn": False},
        after={"withdrawn": True, "reason": honour.withdrawal_reason},
    )
    honour_notices.tell_withdrawn(honour)
    return honour


def _expect_decidable(proposal: Proposal, groups: Sequence[PartyGroup], resolved: Resolved) -> None:
    if proposal.waiting:
        raise RefusedError(proposal.waiting)
    if not groups:
        raise RefusedError(_("Choose at least one group."))
    expect_resolved(resolved)
    if resolved.meeting_on < proposal.year.periods[-1].ends_on:
        raise RefusedError(_("The meeting was before the end of the year's last period."))


def _chosen(proposal: Proposal, groups: Iterable[PartyGroup]) -> list[Candidate]:
    """What the rules say of each group, in the order of the ranking; refused for a group without a result."""
    wanted = {group.pk: group for group in groups}
    chosen = [each for each in proposal.candidates if each.group.pk in wanted]
    strange = wanted.keys() - {each.group.pk for each in chosen}
    if strange:
        named = with_names(sorted(wanted[pk].name for pk in strange))
        raise RefusedError(_("No result of this year is published for: %(groups)s") % {"groups": named})
    return chosen


def _expect_fit(chosen: Iterable[Candidate], off_proposal: str) -> None:
    for each in chosen:
        said = {"group": each.group, "reason": with_semicolons(each.why_not)}
        if each.barred:
            raise RefusedError(_("%(group)s cannot be given honours: %(reason)s") % said)
        if not each.proposed and not off_proposal.strip():
            raise RefusedError(_("%(group)s is not proposed (%(reason)s). Give the reason for the decision.") % said)


def _expect_room(branch: Branch, proposal: Proposal, chosen: Sequence[Candidate]) -> None:
    holders = holders_of(branch, proposal.year.year, proposal.kind)
    for each in chosen:
        if each.group.pk in holders:
            raise RefusedError(_("%(group)s has this honour already.") % {"group": each.group})
        if proposal.kind == HonourKind.LEADER and each.person is None:
            raise RefusedError(_("Nobody led %(group)s at the end of the year.") % {"group": each.group})
    if proposal.kind == HonourKind.BRAND and len(holders) + len(chosen) > BRANDS_AT_MOST:
        raise RefusedError(
            ngettext(
                "At most %(most)s brand Party groups are chosen a year; %(held)s is chosen already.",
                "At most %(most)s brand Party groups are chosen a year; %(held)s are chosen already.",
                len(holders),
            )
            % {"most": BRANDS_AT_MOST, "held": len(holders)}
        )


def _recorded(proposal: Proposal, honours: Iterable[Honour]) -> dict[str, Any]:
    """The decision as the audit keeps it, with what the rules proposed."""
    made = list(honours)
    return {
        "year": proposal.year.year,
        "cadence": proposal.year.cadence,
        "kind": proposal.kind,
        "honours": [[each.pk, _code(each), each.person.employee_no if each.person else ""] for each in made],
        "proposed": [each.group.code for each in proposal.proposed],
        "off_proposal": next((each.off_proposal for each in made if each.off_proposal), ""),
        "meeting_on": made[0].meeting_on,
        "resolution": made[0].resolution,
    }


def _code(honour: Honour) -> str:
    return honour.group.code if honour.group else ""


def _given_to(honour: Honour) -> str:
    """The code of the group; of somebody without one the employee number."""
    return _code(honour) or (honour.person.employee_no if honour.person else "")
