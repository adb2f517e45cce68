"""The addresses that answer somebody and that the walk through the demonstration does not come to, and why not."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILES = _names("""
    benefit_proof brand_picture calendar_feed check_evidence election_minutes evidence_file fulfilment_evidence
    import_marked objection_attachment paper_form_file paper_form_ours post_template progress_evidence
    proposal_file proposal_template report_proof review_file roster_template scheme_example scheme_export
    scheme_template score_sheet set_up_template set_up_timetable work_file
""")
"""not walked: a file is downloaded, nothing is shown"""
FOR_PROGRAMS = _names("""
    healthz notification_count period_preview period_suggestions readyz sending_part
""")
"""not walked: a script of a page or a watchdog reads what is answered, nobody sees it"""
BY_ITSELF = frozenset({"wall_show"})
"""not walked: a screen on a wall, which turns its pages under the eyes of who looks; ``test_wall.py`` looks at it"""
LACKING = _names("""
    application_begin application_edit article_print assessment_abstain assessment_edit authorship_answer
    brand_compare brand_spread candidate_feedback_give check_answer correction_reject criteria_import
    criteria_set entries_set form_import group_override holding_give_up holding_public honour_certificate
    honour_decide honour_withdraw import_detail leader_warning_decide leader_warning_detail meeting_announce
    meeting_change meeting_decide member_nominate nomination_consent nomination_decline objection_accept
    objection_refuse objection_return opinion_give person_offices pioneer_decide plan_edit post_result_detail
    posts_award problem_solve proposal_opinion proposal_withdraw question_answer record_parts
    rectification_extend rectification_plan rectification_recheck regrouping_decide regrouping_detail
    regrouping_edit review_resume reviewers_assign round_call_off round_change scheme_approve scheme_delete
    scheme_edit violation_decide wall_link_withdraw work_detail
""")
"""not in the walk: the demonstration has nothing in the state that these are about, or nobody of the eight roles who
stands there; they are looked at as the small world of the tests answers them"""
