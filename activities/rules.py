"""Who may do what with what groups do. Every answer follows from today's appointments."""

from __future__ import annotations

from typing import Any

import rules

from activities.enums import FILED_STATUSES, NEXT, NEXT_LEAVE, ActivityStatus, LeaveStatus
from activities.models import Activity, Article, Attendance, ClosedTime, Leave, Problem, Stay, Talk
from activities.reviewers import may_review
from branchmgr import clock
from branchmgr.access import rule
from groups.models import Branch, Override, PartyGroup, standing_of
from groups.rules import belongs_to_branch, is_admin_above, is_on_committee, is_oneself, is_secretary, leads_the_person


@rule
def leads_group(user: Any, subject: Any) -> bool:
    """Leads the group concerned."""
    return group_id_of(subject) in standing_of(user).leads


@rule
def belongs_to_group(user: Any, subject: Any) -> bool:
    """Belongs to the group concerned."""
    return group_id_of(subject) in standing_of(user).groups


@rule
def has_a_branch(user: Any, _subject: Any) -> bool:
    """Belongs to a branch or holds an office in one: what its groups do concerns one."""
    return bool(standing_of(user).branches)


@rule
def is_committee_of(user: Any, subject: Any) -> bool:
    """Sits on the committee of this branch as a whole."""
    return isinstance(subject, Branch) and subject.pk in standing_of(user).serves


@rule
def serves_a_branch(user: Any, _subject: Any) -> bool:
    """Sits on a branch committee."""
    return bool(standing_of(user).serves)


@rule
def files_records(user: Any, _subject: Any) -> bool:
    """Leads a group or sits on a branch committee: records are theirs to file."""
    return bool(standing_of(user).leads or standing_of(user).serves)


@rule
def files_this_record(user: Any, subject: Any) -> bool:
    """Leads the group of the record; of one of the branch as a whole, sits on its committee."""
    activity = subject if isinstance(subject, Activity) else getattr(subject, "activity", None)
    if not isinstance(activity, Activity):
        return False
    standing = standing_of(user)
    return activity.group_id in standing.leads if activity.group_id else activity.branch_id in standing.serves


@rule
def sees_record(user: Any, subject: Any) -> bool:
    """Sees the record, or the one it belongs to."""
    activity = subject if isinstance(subject, Activity) else getattr(subject, "activity", None)
    return isinstance(activity, Activity) and Activity.objects.visible_to(user).filter(pk=activity.pk).exists()


@rule
def can_be_written(_user: Any, activity: Any) -> bool:
    """The record is a plan, a draft or returned; nothing that was filed is written into a closed time."""
    if not isinstance(activity, Activity) or ActivityStatus.CALLED_OFF not in NEXT.get(_status(activity), ()):
        return False
    return activity.status not in FILED_STATUSES or bool(activity.late_reason) or not _is_closed(activity)


@rule
def can_be_submitted(_user: Any, activity: Any) -> bool:
    """The record is a plan, a draft or returned."""
    return isinstance(activity, Activity) and ActivityStatus.CALLED_OFF in NEXT.get(_status(activity), ())


@rule
def is_planned(_user: Any, activity: Any) -> bool:
    """The activity is planned, no record of it is begun."""
    return isinstance(activity, Activity) and activity.status == ActivityStatus.PLANNED


@rule
def can_be_supplemented(_user: Any, activity: Any) -> bool:
    """The record was accepted, or filed for a time that is closed by now."""
    if not isinstance(activity, Activity) or activity.status not in FILED_STATUSES:
        return False
    return activity.status == ActivityStatus.ACCEPTED or _is_closed(activity)


@rule
def is_held(_user: Any, subject: Any) -> bool:
    """The activity was not called off."""
    activity = subject if isinstance(subject, Activity) else getattr(subject, "activity", None)
    return isinstance(activity, Activity) and activity.status != ActivityStatus.CALLED_OFF


@rule
def reviews_this_record(user: Any, activity: Any) -> bool:
    """The record waits for a review, and this person may do it."""
    if not isinstance(activity, Activity) or activity.status != ActivityStatus.SUBMITTED:
        return False
    return may_review(activity, user, clock.today())


@rule
def is_unsolved(_user: Any, problem: Any) -> bool:
    """The problem is not solved yet."""
    return isinstance(problem, Problem) and problem.solved_on is None


@rule
def is_unprinted(_user: Any, article: Any) -> bool:
    """The article is not printed yet."""
    return isinstance(article, Article) and article.printed_on is None


def _status(activity: Activity) -> ActivityStatus:
    return ActivityStatus(activity.status)


def _is_closed(activity: Activity) -> bool:
    return ClosedTime.objects.filter(branch=activity.branch_id).covering(activity.day).exists()


@rule
def belongs_to_open_record(user: Any, subject: Any) -> bool:
    """What it belongs to can still be written."""
    activity = getattr(subject, "activity", None)
    return isinstance(activity, Activity) and bool(can_be_written.test(user, activity))


@rule
def is_own(user: Any, subject: Any) -> bool:
    """Is about oneself: one's own leave or attendance."""
    person = getattr(subject, "person_id", None)
    return person is not None and person == standing_of(user).person


@rule
def belongs_as_member(user: Any, _subject: Any) -> bool:
    """Is a Party member of a branch."""
    return bool(standing_of(user).member_of)


@rule
def leads_the_activity(user: Any, subject: Any) -> bool:
    """Leads the group that held the activity."""
    return isinstance(subject, Attendance) and subject.activity.group_id in standing_of(user).leads


@rule
def leave_is_asked(_user: Any, leave: Any) -> bool:
    """The leave waits for a decision."""
    return isinstance(leave, Leave) and leave.status == LeaveStatus.ASKED


@rule
def leave_stands(_user: Any, leave: Any) -> bool:
    """The leave is asked for, or granted and not over."""
    if not isinstance(leave, Leave) or leave.status not in NEXT_LEAVE:
        return False
    return leave.status == LeaveStatus.ASKED or leave.ends_on >= clock.today()


@rule
def study_is_due(_user: Any, attendance: Any) -> bool:
    """There is study to be made up for, or made up for."""
    return isinstance(attendance, Attendance) and attendance.make_up_due_on is not None


@rule
def gave_this_override(user: Any, subject: Any) -> bool:
    """Passed over the warning."""
    return isinstance(subject, Override) and subject.by_id == user.pk


@rule
def leads_who_is_away(user: Any, stay: Any) -> bool:
    """Leads the group of the member who is away."""
    return isinstance(stay, Stay) and bool(leads_the_person(user, stay.person))


@rule
def had_the_talk(user: Any, talk: Any) -> bool:
    """Is one of the two who talked."""
    return isinstance(talk, Talk) and standing_of(user).person in (talk.first_id, talk.second_id)


@rule
def recorded_the_talk(user: Any, talk: Any) -> bool:
    """Recorded the talk."""
    return isinstance(talk, Talk) and talk.recorded_by_id == user.pk


def group_id_of(subject: Any) -> int:
    """The group a thing belongs to, a group's own id; 0 where it belongs to none."""
    if isinstance(subject, PartyGroup):
        return subject.pk
    return getattr(subject, "group_id", None) or 0


rules.add_perm("activities.list_records", has_a_branch)
rules.add_perm("activities.view_record", sees_record)
rules.add_perm("activities.begin_records", files_records)
rules.add_perm("activities.review_records", serves_a_branch)
rules.add_perm("activities.edit_record", files_this_record & can_be_written)
rules.add_perm("activities.submit_record", files_this_record & can_be_submitted)
rules.add_perm("activities.take_up_record", files_this_record & is_planned)
rules.add_perm("activities.call_off_record", files_this_record & can_be_written)
rules.add_perm("activities.copy_record", files_this_record)
rules.add_perm("activities.supplement_record", files_this_record & can_be_supplemented)
rules.add_perm("activities.review_record", reviews_this_record)
rules.add_perm("activities.solve_problem", files_this_record & is_held & is_unsolved)
rules.add_perm("activities.print_article", files_this_record & is_held & is_unprinted)
rules.add_perm("activities.attach_evidence", files_this_record & can_be_written)
rules.add_perm("activities.change_evidence", files_this_record & belongs_to_open_record)
rules.add_perm("activities.view_evidence", sees_record)
rules.add_perm("activities.use_archive", files_records)
rules.add_perm("activities.export_archive", leads_group | is_on_committee)
rules.add_perm("activities.export_record", sees_record)
rules.add_perm("activities.set_paper_form", is_committee_of)
rules.add_perm("activities.change_paper_form", is_on_committee)


rules.add_perm("activities.take_attendance", files_this_record & can_be_written)
rules.add_perm("activities.list_leaves", has_a_branch)
rules.add_perm("activities.ask_leave", belongs_as_member | files_records)
rules.add_perm("activities.view_leave", is_own | leads_group | is_on_committee)
rules.add_perm("activities.decide_leave", (leads_group | is_on_committee) & ~is_own & leave_is_asked)
rules.add_perm("activities.withdraw_leave", (is_own | leads_group | is_on_committee) & leave_stands)
rules.add_perm("activities.list_make_up", has_a_branch)
rules.add_perm("activities.make_up", (leads_group | leads_the_activity | is_on_committee) & ~is_own & study_is_due)
rules.add_perm("activities.view_counting", belongs_to_branch)
rules.add_perm("activities.set_counting", is_secretary)
rules.add_perm("activities.list_rates", files_records)
rules.add_perm("activities.view_person_record", is_oneself | is_on_committee | leads_the_person)
rules.add_perm("activities.correct_own_data", is_oneself)

rules.add_perm("activities.view_warnings", files_records)
rules.add_perm("activities.override_check", files_this_record | is_on_committee)
rules.add_perm("activities.lift_override", gave_this_override | is_on_committee)

rules.add_perm("activities.view_plans", belongs_to_branch | is_admin_above)
rules.add_perm("activities.view_plan", belongs_to_group | leads_group | is_on_committee | is_admin_above)
rules.add_perm("activities.file_plan", leads_group)
rules.add_perm("activities.set_actions", is_committee_of)

rules.add_perm("activities.list_dues", files_records)
rules.add_perm("activities.keep_dues", leads_group | is_on_committee)
rules.add_perm("activities.oversee_dues", is_on_committee)
rules.add_perm("activities.view_own_dues", belongs_as_member)
rules.add_perm("activities.view_zero_hour", belongs_to_branch)
rules.add_perm("activities.draw_zero_hour", is_secretary)

rules.add_perm("activities.keep_in_touch", files_records)
rules.add_perm("activities.view_away", is_oneself | is_on_committee | leads_the_person)
rules.add_perm("activities.record_contact", is_on_committee | leads_the_person)
rules.add_perm("activities.change_stay", is_on_committee | leads_who_is_away)
rules.add_perm("activities.decide_transfer", is_secretary)
rules.add_perm("activities.record_visit", is_on_committee | leads_the_person)
rules.add_perm("activities.visit_group", is_on_committee)
rules.add_perm("activities.follow_up_visit", is_on_committee | leads_group)
rules.add_perm("activities.list_talks", belongs_as_member)
rules.add_perm("activities.view_talk", had_the_talk | is_secretary)
rules.add_perm("activities.change_talk", recorded_the_talk)
rules.add_perm("activities.view_talk_year", is_committee_of)
rules.add_perm("activities.view_leaders", is_committee_of)
