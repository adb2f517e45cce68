"""Who may do what with pioneer posts. Every answer follows from today's appointments and the status."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr import clock
from branchmgr.access import rule
from groups.models import PartyGroup, standing_of
from groups.rules import (
    belongs_to_branch,
    has_a_branch,
    is_admin,
    is_admin_above,
    is_on_committee,
    is_secretary,
    sits_on_a_committee,
)
from pioneer_posts import assessment_rules as assessment_rules
from pioneer_posts.application_queries import UNDECIDED, call_is_open, enters_award, opinion_givers
from pioneer_posts.enums import AWARDED_STATUSES, NEXT_ROUND, ApplicationStatus, CheckStatus, HoldingStatus, RoundStatus
from pioneer_posts.models import Application, Fulfilment, Holding, PioneerPost, Round, SpotCheck, Violation
from pioneer_posts.models.applications import POSTED_ROUNDS
from pioneer_posts.models.checks import CHECKED_ROUNDS
from pioneer_posts.models.holdings import SUPERVISED_ROUNDS

# ---- summary of a round


@rule
def is_to_be_summed_up(_user: Any, subject: Any) -> bool:
    """The posts of the round were awarded."""
    post_round = subject.round if isinstance(subject, Holding) else subject
    return isinstance(post_round, Round) and post_round.status in AWARDED_STATUSES


@rule
def is_summed_up(_user: Any, subject: Any) -> bool:
    """The results of the round are published."""
    return isinstance(subject, Round) and subject.status == RoundStatus.PUBLISHED


@rule
def is_another_holder(user: Any, subject: Any) -> bool:
    """Somebody else holds the post."""
    return isinstance(subject, Holding) and subject.person_id != standing_of(user).person


@rule
def is_no_withdrawn_post(_user: Any, subject: Any) -> bool:
    """The post was not withdrawn: what others can learn comes from posts that were kept."""
    return isinstance(subject, Holding) and subject.status != HoldingStatus.WITHDRAWN


rules.add_perm(
    "pioneer_posts.view_summary",
    is_to_be_summed_up & is_on_committee | is_summed_up & (belongs_to_branch | is_admin_above),
)
rules.add_perm("pioneer_posts.export_summary", is_summed_up & (is_on_committee | is_admin_above))
rules.add_perm(
    "pioneer_posts.write_practice", is_to_be_summed_up & is_on_committee & is_another_holder & is_no_withdrawn_post
)
rules.add_perm("pioneer_posts.compare_rounds", is_admin_above)
rules.add_perm("pioneer_posts.begin_round_comparison", is_admin)


# ---- posts held, pledges, and what colleagues say


@rule
def is_about_oneself(user: Any, subject: Any) -> bool:
    """The candidate or holder that a thing is about."""
    about = subject if hasattr(subject, "person_id") else getattr(subject, "holding", None) or subject.application
    return bool(about.person_id == standing_of(user).person)


@rule
def assesses_for_post(user: Any, subject: Any) -> bool:
    """Assesses for the department of the post."""
    held = subject.holding if isinstance(subject, Fulfilment) else subject
    post: PioneerPost = held if isinstance(held, PioneerPost) else held.post
    return post.department_id in standing_of(user).departments


@rule
def is_fulfilled_now(_user: Any, subject: Any) -> bool:
    """The post is held and its round is not totalled: what is done for the pledge is written down."""
    holding = subject.holding if isinstance(subject, Fulfilment) else subject
    return bool(holding.pledge_is_open)


@rule
def may_still_end(_user: Any, subject: Any) -> bool:
    """The post is held and its assessment has not opened."""
    return bool(subject.is_held and subject.round.status == RoundStatus.HELD)


@rule
def is_still_held(_user: Any, subject: Any) -> bool:
    """Neither given up nor withdrawn."""
    return bool(subject.is_held)


@rule
def is_awarded(_user: Any, subject: Any) -> bool:
    """The posts of the round are awarded."""
    return bool(subject.is_awarded)


@rule
def is_supervised(_user: Any, subject: Any) -> bool:
    """Stands on the posted list of candidates, or holds the post, and the round is not totalled."""
    named = subject.is_held if isinstance(subject, Holding) else subject.status == ApplicationStatus.SUBMITTED
    return bool(named and subject.round.status in SUPERVISED_ROUNDS)


@rule
def waits_for_screening(_user: Any, subject: Any) -> bool:
    """The committee has not decided on what a colleague said."""
    return bool(subject.is_waiting)


@rule
def wrote_it_oneself(user: Any, subject: Any) -> bool:
    """Who wrote it, by name or without."""
    return bool(subject.is_word_of(user))


@rule
def may_be_answered(_user: Any, subject: Any) -> bool:
    """Accepted, and not answered yet."""
    return subject.is_accepted and not subject.answer


sees_holding = belongs_to_branch | is_admin_above | assesses_for_post | is_about_oneself
rules.add_perm("pioneer_posts.view_holding", sees_holding)
rules.add_perm("pioneer_posts.list_holdings", is_awarded)
rules.add_perm("pioneer_posts.export_holdings", is_awarded & (is_on_committee | is_admin_above))
rules.add_perm("pioneer_posts.list_holders", belongs_to_branch | is_admin_above | assesses_for_post)
rules.add_perm("pioneer_posts.give_up_holding", may_still_end & (is_about_oneself | is_secretary))
rules.add_perm("pioneer_posts.print_plaque", is_still_held & (is_about_oneself | is_on_committee))
rules.add_perm("pioneer_posts.print_plaques", is_awarded & is_on_committee)
rules.add_perm("pioneer_posts.reach_aim", is_fulfilled_now & is_about_oneself)
rules.add_perm("pioneer_posts.write_fulfilment", is_fulfilled_now & is_about_oneself)
rules.add_perm("pioneer_posts.remove_fulfilment", is_fulfilled_now & is_about_oneself)
rules.add_perm("pioneer_posts.view_fulfilment", sees_holding)
rules.add_perm(
    "pioneer_posts.give_feedback", is_supervised & (belongs_to_branch | assesses_for_post) & ~is_about_oneself
)
rules.add_perm("pioneer_posts.list_feedback", sits_on_a_committee)
rules.add_perm(
    "pioneer_posts.screen_feedback", waits_for_screening & is_on_committee & ~is_about_oneself & ~wrote_it_oneself
)
rules.add_perm("pioneer_posts.answer_feedback", may_be_answered & is_about_oneself)


# ---- posts and rounds


@rule
def meets_posts(user: Any, _subject: Any) -> bool:
    """Belongs to a branch, assesses for a department or administers a committee."""
    standing = standing_of(user)
    return bool(standing.branches or standing.departments or standing.admin_paths)


@rule
def assesses_in_round(user: Any, subject: Any) -> bool:
    """Assesses for a department one of whose posts is held in the round."""
    departments = standing_of(user).departments
    return bool(departments) and subject.holdings.filter(post__department__in=departments).exists()


@rule
def is_planned(_user: Any, subject: Any) -> bool:
    """The call of the round has not opened."""
    return bool(subject.is_planned)


@rule
def may_be_put_off(_user: Any, subject: Any) -> bool:
    """The call or the assessment of the round runs."""
    return subject.status in (RoundStatus.CALLING, RoundStatus.ASSESSING)


@rule
def may_be_called_off(_user: Any, subject: Any) -> bool:
    """The posts of the round are not awarded, and no list of candidates hangs out."""
    return RoundStatus.CALLED_OFF in NEXT_ROUND.get(RoundStatus(subject.status), ())


@rule
def is_in_use(_user: Any, subject: Any) -> bool:
    """The post may be awarded."""
    return bool(subject.is_in_use)


rules.add_perm("pioneer_posts.list_posts", meets_posts)
rules.add_perm("pioneer_posts.view_post", belongs_to_branch | is_admin_above | assesses_for_post)
rules.add_perm("pioneer_posts.create_post", is_secretary)
rules.add_perm("pioneer_posts.import_posts", is_secretary)
rules.add_perm("pioneer_posts.edit_post", is_secretary & is_in_use)
rules.add_perm("pioneer_posts.close_post", is_secretary & is_in_use)
rules.add_perm("pioneer_posts.reopen_post", is_secretary & ~is_in_use)
rules.add_perm("pioneer_posts.list_rounds", meets_posts)
rules.add_perm(
    "pioneer_posts.view_round", is_on_committee | ~is_planned & (belongs_to_branch | is_admin_above | assesses_in_round)
)
rules.add_perm("pioneer_posts.plan_round", is_secretary)
rules.add_perm("pioneer_posts.change_round", is_secretary & is_planned)
rules.add_perm("pioneer_posts.set_items", is_secretary & is_planned)
rules.add_perm("pioneer_posts.put_off", is_secretary & may_be_put_off)
rules.add_perm("pioneer_posts.call_off_round", is_secretary & may_be_called_off)


# ---- candidates, until the award


@rule
def takes_candidates(_user: Any, subject: Any) -> bool:
    """The call of the round is open today."""
    return call_is_open(getattr(subject, "round", subject), clock.today())


@rule
def is_member_there(user: Any, subject: Any) -> bool:
    """Is a Party member of the branch concerned."""
    return subject.branch_id in standing_of(user).member_of


@rule
def proposes_members(user: Any, subject: Any) -> bool:
    """Leads a group of the branch or is the liaison of one, or is its secretary."""
    standing = standing_of(user)
    led = subject.branch_id in standing.leads_in | standing.secretary_of
    linked = PartyGroup.objects.filter(branch=subject.branch_id, liaison=standing.person, liaison__isnull=False)
    return led or linked.exists()


@rule
def is_shown_application(user: Any, application: Any) -> bool:
    """One of the applications that this person may see."""
    return bool(Application.objects.visible_to(user).filter(pk=application.pk).exists())


@rule
def is_written_on(_user: Any, application: Any) -> bool:
    """A draft, or handed in and the group has not spoken yet."""
    return application.is_draft or (application.is_candidate and application.supported is None)


@rule
def is_draft(_user: Any, application: Any) -> bool:
    """Not handed in."""
    return bool(application.is_draft)


@rule
def waits_for_consent(_user: Any, application: Any) -> bool:
    """Nominated, and the member has not answered."""
    return bool(application.waits_for_consent)


@rule
def takes_it_off(user: Any, application: Any) -> bool:
    """One's own application that nothing is decided about, or a nomination that one filed and nobody answered."""
    if application.waits_for_consent:
        return bool(application.filed_by_id == user.pk)
    own = application.person_id == standing_of(user).person
    return bool(own and (application.is_draft or application.is_candidate))


@rule
def is_undecided(_user: Any, application: Any) -> bool:
    """The award of the round is still to come."""
    return application.round.status in UNDECIDED


@rule
def speaks_for_the_group(user: Any, application: Any) -> bool:
    """Gives the opinion of the candidate's group."""
    return bool(application.is_candidate and standing_of(user).person in opinion_givers(application, clock.today()))


@rule
def is_called(_user: Any, post_round: Any) -> bool:
    """The call of the round has begun."""
    return bool(post_round.status != RoundStatus.PLANNED)


@rule
def is_posted(_user: Any, post_round: Any) -> bool:
    """The candidates of the round are made public."""
    return post_round.status in POSTED_ROUNDS


@rule
def enters_the_award(user: Any, post_round: Any) -> bool:
    """Enters the committee's decision on a round that waits for it; never a candidate."""
    return post_round.status == RoundStatus.AWARDING and enters_award(user, post_round)


rules.add_perm("pioneer_posts.list_applications", has_a_branch)
rules.add_perm("pioneer_posts.view_application", is_shown_application)
rules.add_perm("pioneer_posts.begin_application", takes_candidates & is_member_there)
rules.add_perm("pioneer_posts.save_application", takes_candidates & is_about_oneself & is_written_on)
rules.add_perm("pioneer_posts.submit_application", takes_candidates & is_about_oneself & is_draft)
rules.add_perm("pioneer_posts.withdraw_application", is_undecided & takes_it_off)
rules.add_perm("pioneer_posts.nominate_member", takes_candidates & proposes_members)
rules.add_perm("pioneer_posts.consent_nomination", takes_candidates & is_about_oneself & waits_for_consent)
rules.add_perm("pioneer_posts.decline_nomination", is_about_oneself & waits_for_consent)
rules.add_perm("pioneer_posts.give_opinion", is_undecided & speaks_for_the_group)
rules.add_perm(
    "pioneer_posts.view_candidates",
    is_called & is_on_committee | is_posted & (belongs_to_branch | is_admin_above),
)
rules.add_perm("pioneer_posts.export_candidates", is_called & is_on_committee)
rules.add_perm("pioneer_posts.award_posts", enters_the_award)


# ---- spot checks and violations


@rule
def assesses_anywhere(user: Any, _subject: Any) -> bool:
    """Assesses for a department."""
    return bool(standing_of(user).departments)


@rule
def is_shown_check(user: Any, subject: Any) -> bool:
    """One of the checks that this person may see, or a file with one."""
    check = getattr(subject, "check_made", subject)
    return bool(SpotCheck.objects.visible_to(user).filter(pk=check.pk).exists())


@rule
def is_checked_now(_user: Any, subject: Any) -> bool:
    """The post is held, and its round is awarded and not totalled."""
    holding = getattr(subject, "holding", subject)
    return holding.is_held and holding.round.status in CHECKED_ROUNDS


@rule
def is_its_checker(user: Any, check: Any) -> bool:
    """The one to whom the lot gave the check."""
    return bool(check.checker_id == standing_of(user).person)


@rule
def is_to_be_made(_user: Any, check: Any) -> bool:
    """Drawn, neither made nor dropped."""
    return bool(check.status == CheckStatus.DRAWN)


@rule
def takes_an_answer(_user: Any, check: Any) -> bool:
    """Made, not answered yet, and the result of the round is not published."""
    open_round = check.holding.round.status != RoundStatus.PUBLISHED
    return check.status == CheckStatus.DONE and not check.answer and open_round


@rule
def is_shown_violation(user: Any, violation: Any) -> bool:
    """One of the violations that this person may see."""
    return bool(Violation.objects.visible_to(user).filter(pk=violation.pk).exists())


@rule
def enters_the_decision(user: Any, violation: Any) -> bool:
    """Enters the committee's decision on it: the secretary, on a secretary another member."""
    return bool(Violation.objects.to_decide_by(user).filter(pk=violation.pk).exists())


rules.add_perm("pioneer_posts.list_checks", sits_on_a_committee | assesses_anywhere)
rules.add_perm("pioneer_posts.view_check", is_shown_check)
rules.add_perm("pioneer_posts.view_check_evidence", is_shown_check)
rules.add_perm("pioneer_posts.record_check", is_checked_now & is_to_be_made & is_its_checker & is_on_committee)
rules.add_perm("pioneer_posts.check_out_of_turn", is_checked_now & is_on_committee & ~is_about_oneself)
rules.add_perm("pioneer_posts.answer_check", takes_an_answer & is_about_oneself)
rules.add_perm("pioneer_posts.view_draw", is_awarded & (belongs_to_branch | is_admin_above))
rules.add_perm("pioneer_posts.list_violations", sits_on_a_committee | assesses_anywhere)
rules.add_perm("pioneer_posts.view_violation", is_shown_violation)
rules.add_perm(
    "pioneer_posts.report_violation", is_checked_now & (is_on_committee | assesses_for_post) & ~is_about_oneself
)
rules.add_perm("pioneer_posts.decide_violation", enters_the_decision)
