"""Who may do what in every state of a proposal, a review meeting, a review and a seminar; in all others nobody may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from innovation.enums import MeetingStatus, ProposalStatus, SeminarStatus

_S = ProposalStatus
PROPOSALS = {
    _S.DRAFT: "inno_writing_written",
    _S.WITH_GROUP: "inno_way_with_group",
    _S.WITH_COMMITTEE: "inno_way_with_committee",
    _S.IN_REVIEW: "inno_writing_in_review",
    _S.RETURNED: "inno_writing_came_back",
    _S.PARKED: "inno_way_parked",
    _S.NOT_ADOPTED: "inno_way_not_adopted",
    _S.ACCEPTED: "inno_way_accepted",
    _S.RECOMMENDED: "inno_way_recommended",
    _S.ASKED_BACK: "inno_way_asked_back",
    _S.TRIAL: "inno_way_trial",
    _S.ADOPTED: "inno_way_adopted",
    _S.DECLINED: "inno_way_declined",
    _S.CARRIED_OUT: "inno_benefits_due",
    _S.VERIFIED: "inno_benefits_verified",
    _S.CLOSED: "inno_benefits_closed",
    _S.WITHDRAWN: "inno_writing_taken_back",
    _S.MERGED: "inno_way_merged",
}
"""a proposal of the member M in each state; from the recommendation on it is with the department of F"""
EARLY = "with_group,with_committee,in_review,returned,parked,not_adopted,merged"
LATE = "recommended,asked_back,trial,adopted,carried_out,verified,closed"
OF_PROPOSALS = f"""
view_proposal       M:draft SCM:withdrawn SCLM:{EARLY} SCLOMEA:accepted,declined SCLOMEAF:{LATE}
view_proposal_file  M:draft SCM:withdrawn SCLM:{EARLY} SCLOMEA:accepted,declined SCLOMEAF:{LATE}
save_proposal       M:draft,with_group,with_committee,in_review,returned
change_kind         M:draft
set_authors         M:draft,returned
submit_proposal     M:draft,returned
withdraw_proposal   M:with_group,with_committee,returned
delete_draft        M:draft
give_opinion        L:with_group
return_proposal     L:with_group SC:with_committee
merge_proposals     SC:with_group,with_committee
reopen_proposal     S:parked,not_adopted,declined,closed
recommend_proposal  S:accepted,declined
carry_out_proposal  S:accepted SF:adopted
report_progress     F:trial,adopted,carried_out,verified
close_proposal      S:verified
"""
OF_MEETINGS = """
view_meeting        SC:prepared,reviewing,deciding,announced,called_off
change_meeting      S:prepared
begin_review        S:prepared
assign_reviewers    S:prepared
set_reviewers       S:prepared,reviewing
call_off_meeting    S:prepared,reviewing
close_review        S:reviewing
resume_review       S:deciding
decide_meeting      SC:deciding
announce_meeting    S:deciding
compare_proposals   SC:deciding,announced
"""
OF_REVIEWS = """
view_review         C:reviewing SC:deciding SCM:announced
give_review         C:reviewing
decline_review      C:reviewing
"""
OF_SEMINARS = """
view_seminar        SCLOMEA:planned,held,called_off
edit_seminar        SC:planned
hold_seminar        SC:planned,held
call_off_seminar    SC:planned
"""


def _rows(table: str, subjects: Mapping[str, str]) -> Iterator[str]:
    """Lines ``permission who:state,state who:state`` as rows of permission, subject and who, one for every state."""
    for permission, *said in (line.split() for line in table.strip().splitlines()):
        holders = {
            state: who for who, _, states in (each.partition(":") for each in said) for state in states.split(",")
        }
        if unknown := set(holders) - {str(state) for state in subjects}:
            raise LookupError(f"{permission}: there is no state {sorted(unknown)}")
        yield from (f"innovation.{permission} {name} {holders.get(state, '')}" for state, name in subjects.items())


PERMISSIONS = "\n".join(
    (
        *_rows(OF_PROPOSALS, {state: PROPOSALS[state] for state in ProposalStatus}),
        *_rows(OF_MEETINGS, {state: f"inno_reviews_{state}" for state in MeetingStatus}),
        *_rows(OF_REVIEWS, {state: f"inno_reviews_review_{state}" for state in MeetingStatus}),
        *_rows(OF_SEMINARS, {state: f"inno_lists_{state}" for state in SeminarStatus}),
    )
)
