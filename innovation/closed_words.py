"""Why a step is closed to everybody at present: where the proposal is, and what the step belongs to."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from innovation.enums import EDITABLE_STATUSES, REOPENABLE, ProposalStatus

_S = ProposalStatus
BEFORE_REVIEW: Final = (_S.WITH_GROUP, _S.WITH_COMMITTEE)
_WITH_AUTHOR: Final = (_S.DRAFT, _S.RETURNED)
STEPS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "save_proposal": (EDITABLE_STATUSES, gettext_noop("It is changed until it is decided.")),
    "change_kind": ((_S.DRAFT,), gettext_noop("The kind is changed in drafts only.")),
    "delete_draft": ((_S.DRAFT,), gettext_noop("Only a draft can be deleted.")),
    "set_authors": (_WITH_AUTHOR, gettext_noop("The authors of a proposal that is handed in stay as they are.")),
    "answer_authorship": (_WITH_AUTHOR, gettext_noop("The authors of a proposal that is handed in stay as they are.")),
    "submit_proposal": (_WITH_AUTHOR, gettext_noop("It is handed in already.")),
    "give_opinion": ((_S.WITH_GROUP,), gettext_noop("The group gives its opinion on proposals that are with it.")),
    "return_proposal": (BEFORE_REVIEW, gettext_noop("Proposals are returned by hand before their review only.")),
    "merge_proposals": (BEFORE_REVIEW, gettext_noop("Proposals are merged before their review.")),
    "reopen_proposal": (
        REOPENABLE,
        gettext_noop("Taken up again is what was parked, not adopted, declined or closed."),
    ),
    "recommend_proposal": (
        (_S.ACCEPTED, _S.DECLINED),
        gettext_noop("Recommended is what is accepted, or was declined by another department."),
    ),
    "carry_out_proposal": (
        (_S.ACCEPTED, _S.ADOPTED),
        gettext_noop("Entered as carried out is what is accepted or adopted."),
    ),
    "report_progress": (
        (_S.TRIAL, _S.ADOPTED, _S.CARRIED_OUT, _S.VERIFIED),
        gettext_noop("Reports are written on a trial, and from the adoption on."),
    ),
    "close_proposal": ((_S.VERIFIED,), gettext_noop("Closed is what has its benefit verified.")),
    "ask_back": ((_S.RECOMMENDED,), gettext_noop("The department asks and tries while it has it and has not replied.")),
    "answer_question": ((_S.ASKED_BACK,), gettext_noop("No question of the department is open.")),
    "reply_recommendation": ((_S.RECOMMENDED, _S.TRIAL), gettext_noop("The department replies while it has it.")),
    "verify_benefit": (
        (_S.CARRIED_OUT, _S.VERIFIED),
        gettext_noop("Verified is the benefit of what is carried out and not closed."),
    ),
}
"""In which statuses each step is open to somebody, and what is said in all others."""
STEPS["begin_trial"] = STEPS["take_up_recommendation"] = STEPS["ask_back"]


def closed_words(proposal: Any, permission: str) -> str:
    """Where the proposal is now and why the step is closed then; empty where it is a matter of offices."""
    statuses, why = STEPS.get(permission.removeprefix("innovation."), ((), ""))
    if not why or proposal.status in statuses:
        return ""
    said = _(why)
    if permission == "innovation.give_opinion" and proposal.opinion_on:
        said = _("The opinion of its group is given.")
    return f"{now_words(proposal)} {said}"


def now_words(proposal: Any) -> str:
    """Where the proposal is now."""
    return _("This proposal is “%(now)s” now.") % {"now": proposal.get_status_display()}
