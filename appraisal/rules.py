"""Who may do what with schemes, periods and results. Every answer follows from today's appointments and the status."""

from __future__ import annotations

from typing import Any

import rules

from appraisal.enums import PeriodStatus, RectificationStatus
from appraisal.models import Correction, Honour, Objection, Period, Result, Scheme
from appraisal.models.rectifications import WITH_THE_LEADER, Measure, Progress, Rectification
from appraisal.models.warnings import LeaderWarning
from branchmgr import clock
from branchmgr.access import rule
from groups.models import Appointment, PartyGroup, standing_of
from groups.rules import (
    belongs_to_branch,
    branch_id_of,
    has_a_place,
    is_admin,
    is_admin_above,
    is_on_committee,
    is_secretary,
)


@rule
def is_approved(_user: Any, scheme: Any) -> bool:
    """The scheme is approved, hence frozen."""
    return isinstance(scheme, Scheme) and scheme.is_approved


@rule
def is_in_scoring(_user: Any, period: Any) -> bool:
    """The period takes scores."""
    return isinstance(period, Period) and period.status == PeriodStatus.SCORING


@rule
def is_totalled(_user: Any, period: Any) -> bool:
    """The period is totalled and not published yet."""
    return isinstance(period, Period) and period.status == PeriodStatus.TOTALLED


@rule
def is_public(_user: Any, period: Any) -> bool:
    """The period's result is published."""
    return isinstance(period, Period) and period.is_public


@rule
def has_result(_user: Any, period: Any) -> bool:
    """The period is totalled or further."""
    return isinstance(period, Period) and period.status not in (PeriodStatus.COLLECTING, PeriodStatus.SCORING)


@rule
def is_own_group_published(user: Any, result: Any) -> bool:
    """The published result of the group one belongs to or leads, or belonged to or led on the period's last day."""
    if not (isinstance(result, Result) and result.period.is_public):
        return False
    standing = standing_of(user)
    return result.group_id in standing.groups | standing.leads | standing.groups_on(result.period.ends_on)


@rule
def scores_the_result(user: Any, result: Any) -> bool:
    """On the committee of the branch whose result it is."""
    return isinstance(result, Result) and branch_id_of(result.period) in standing_of(user).serves


@rule
def administers_the_published_result(user: Any, result: Any) -> bool:
    """Admin above the branch, once the result is published."""
    return isinstance(result, Result) and result.period.is_public and bool(is_admin_above(user, result.period))


@rule
def is_secretary_somewhere(user: Any, _subject: Any) -> bool:
    """Is secretary of a branch."""
    return bool(standing_of(user).secretary_of)


@rule
def raised_it(user: Any, objection: Any) -> bool:
    """Raised this objection."""
    return isinstance(objection, Objection) and objection.raised_by_id == user.pk


@rule
def leads_the_group(user: Any, subject: Any) -> bool:
    """Leads the group whose item an objection is about."""
    return isinstance(subject, Objection) and subject.group_id in standing_of(user).leads


@rule
def leads_this_group(user: Any, group: Any) -> bool:
    """Leads the group itself."""
    return isinstance(group, PartyGroup) and group.pk in standing_of(user).leads


@rule
def is_without_leader(_user: Any, objection: Any) -> bool:
    """Nobody leads the group today, so that nobody else could forward the objection."""
    return isinstance(objection, Objection) and not _led_today(objection.group_id)


@rule
def is_handed_in(_user: Any, objection: Any) -> bool:
    """The objection reached the committee."""
    return isinstance(objection, Objection) and objection.is_handed_in


@rule
def decides_on_the_result(user: Any, result: Any) -> bool:
    """Is secretary of the branch whose result it is, so that a correction may be decided."""
    return isinstance(result, Result) and branch_id_of(result.period) in standing_of(user).secretary_of


@rule
def is_own_correction(user: Any, correction: Any) -> bool:
    """A correction in force of a published result of the group one belongs to or leads, or did on the last day."""
    if not (isinstance(correction, Correction) and correction.is_in_force and correction.period.is_public):
        return False
    standing = standing_of(user)
    return correction.group_id in standing.groups | standing.leads | standing.groups_on(correction.period.ends_on)


@rule
def administers_the_correction(user: Any, correction: Any) -> bool:
    """Admin above the branch, once the correction of a published result is in force."""
    shown = isinstance(correction, Correction) and correction.is_in_force and correction.period.is_public
    return shown and bool(is_admin_above(user, correction))


@rule
def is_standing(_user: Any, honour: Any) -> bool:
    """The honour is not withdrawn."""
    return isinstance(honour, Honour) and honour.withdrawn_at is None


@rule
def is_to_be_planned(_user: Any, rectification: Any) -> bool:
    """The rectification waits for cause and measures."""
    return isinstance(rectification, Rectification) and rectification.status == RectificationStatus.OPENED


@rule
def is_under_way(_user: Any, subject: Any) -> bool:
    """The rectification, or the one a measure belongs to, is being worked on."""
    found = _rectification_of(subject)
    return found is not None and found.status == RectificationStatus.UNDER_WAY


@rule
def waits_for_recheck(_user: Any, rectification: Any) -> bool:
    """The rectification is reported as done."""
    return isinstance(rectification, Rectification) and rectification.status == RectificationStatus.DONE


@rule
def may_be_extended(_user: Any, rectification: Any) -> bool:
    """The rectification is being worked on and was not extended yet."""
    at_work = isinstance(rectification, Rectification) and rectification.status in WITH_THE_LEADER
    return at_work and rectification.extended_to is None


@rule
def is_not_done(_user: Any, measure: Any) -> bool:
    """The measure is still to be done."""
    return isinstance(measure, Measure) and measure.done_on is None


@rule
def leads_the_rectified_group(user: Any, subject: Any) -> bool:
    """Leads the group that has to set something right."""
    found = _rectification_of(subject)
    return found is not None and found.group_id in standing_of(user).leads


@rule
def is_in_the_rectified_group(user: Any, subject: Any) -> bool:
    """Belongs to the group that has to set something right."""
    found = _rectification_of(subject)
    return found is not None and found.group_id in standing_of(user).groups


@rule
def owns_a_measure(user: Any, subject: Any) -> bool:
    """Is responsible for a measure of the rectification."""
    found = _rectification_of(subject)
    return found is not None and found.measures.filter(owner=standing_of(user).person).exists()


@rule
def owns_the_measure(user: Any, measure: Any) -> bool:
    """Is responsible for this measure."""
    return isinstance(measure, Measure) and measure.owner_id == standing_of(user).person


@rule
def waits_for_decision(_user: Any, warning: Any) -> bool:
    """The warning is neither decided nor lifted."""
    return isinstance(warning, LeaderWarning) and warning.waits


@rule
def is_warned_leader(user: Any, warning: Any) -> bool:
    """The leader whom a warning concerns, once it is decided."""
    own = isinstance(warning, LeaderWarning) and warning.leader_id == standing_of(user).person
    return own and bool(warning.decision)


@rule
def serves_somewhere(user: Any, _subject: Any) -> bool:
    """Sits on a branch committee."""
    return bool(standing_of(user).serves)


def _rectification_of(subject: Any) -> Rectification | None:
    """The rectification itself, or the one a measure or a note belongs to."""
    found = subject.rectification if isinstance(subject, Measure | Progress) else subject
    return found if isinstance(found, Rectification) else None


def _led_today(group: int) -> bool:
    return Appointment.objects.leaders_of(group).on(clock.today()).exists()


rules.add_perm("appraisal.view_scheme", is_on_committee | (is_approved & (belongs_to_branch | is_admin_above)))
rules.add_perm("appraisal.import_scheme", is_secretary)
rules.add_perm("appraisal.draft_scheme", is_secretary)
rules.add_perm("appraisal.save_draft", is_secretary & ~is_approved)
rules.add_perm("appraisal.approve_scheme", is_secretary & ~is_approved)
rules.add_perm("appraisal.try_suggestion", is_on_committee)
rules.add_perm("appraisal.view_minutes", is_on_committee | (is_approved & is_admin_above))
rules.add_perm("appraisal.delete_scheme", is_secretary & ~is_approved)
rules.add_perm("appraisal.list_periods", is_secretary_somewhere)
rules.add_perm("appraisal.view_period", is_on_committee | (is_public & (belongs_to_branch | is_admin_above)))
rules.add_perm("appraisal.view_grid", is_on_committee)
rules.add_perm("appraisal.score_period", is_secretary & is_in_scoring)
rules.add_perm("appraisal.save_self_assessment", leads_this_group)
rules.add_perm("appraisal.total_period", is_secretary & is_in_scoring)
rules.add_perm("appraisal.publish_period", is_secretary & is_totalled)
rules.add_perm(
    "appraisal.view_result", (has_result & is_on_committee) | (is_public & (belongs_to_branch | is_admin_above))
)
rules.add_perm("appraisal.view_notice", is_public & (belongs_to_branch | is_admin_above))
rules.add_perm("appraisal.view_detail", scores_the_result | is_own_group_published | administers_the_published_result)
rules.add_perm("appraisal.export_results", is_public & (is_on_committee | is_admin_above))
rules.add_perm("appraisal.view_year", belongs_to_branch | is_admin_above)
rules.add_perm("appraisal.export_ranking", is_on_committee | is_admin_above)
rules.add_perm("appraisal.list_rectifications", has_a_place)
rules.add_perm(
    "appraisal.view_rectification",
    is_on_committee | is_admin_above | leads_the_rectified_group | is_in_the_rectified_group | owns_a_measure,
)
rules.add_perm(
    "appraisal.view_progress",
    is_on_committee | is_admin_above | leads_the_rectified_group | is_in_the_rectified_group | owns_a_measure,
)
rules.add_perm("appraisal.plan_rectification", is_to_be_planned & (leads_the_rectified_group | is_secretary))
rules.add_perm("appraisal.add_measure", is_under_way & (leads_the_rectified_group | is_secretary))
rules.add_perm("appraisal.note_progress", is_under_way & (leads_the_rectified_group | is_secretary | owns_a_measure))
rules.add_perm(
    "appraisal.complete_measure",
    is_under_way & is_not_done & (leads_the_rectified_group | is_secretary | owns_the_measure),
)
rules.add_perm("appraisal.report_rectification", is_under_way & (leads_the_rectified_group | is_secretary))
rules.add_perm(
    "appraisal.recheck_rectification",
    waits_for_recheck & is_on_committee & ~leads_the_rectified_group & ~owns_a_measure,
)
rules.add_perm("appraisal.extend_rectification", may_be_extended & is_secretary)
rules.add_perm("appraisal.list_warnings", serves_somewhere | is_admin)
rules.add_perm("appraisal.view_warning", is_on_committee | is_admin_above | is_warned_leader)
rules.add_perm("appraisal.decide_warning", waits_for_decision & is_secretary)
rules.add_perm("appraisal.raise_objection", is_public & belongs_to_branch)
rules.add_perm("appraisal.view_objection", raised_it | leads_the_group | (is_handed_in & is_on_committee))
rules.add_perm("appraisal.forward_objection", leads_the_group | (raised_it & is_without_leader))
rules.add_perm("appraisal.return_objection", leads_the_group)
rules.add_perm("appraisal.withdraw_objection", raised_it)
rules.add_perm("appraisal.accept_objection", is_handed_in & is_secretary)
rules.add_perm("appraisal.refuse_objection", is_handed_in & is_secretary)
rules.add_perm("appraisal.decide_correction", decides_on_the_result)
rules.add_perm("appraisal.view_correction", is_on_committee | is_own_correction | administers_the_correction)
rules.add_perm("appraisal.confirm_correction", is_on_committee)
rules.add_perm("appraisal.reject_correction", is_on_committee)
rules.add_perm("appraisal.view_proposals", is_on_committee | is_admin_above)
rules.add_perm("appraisal.decide_honours", is_secretary)
rules.add_perm("appraisal.view_honour", belongs_to_branch | is_admin_above)
rules.add_perm("appraisal.withdraw_honour", is_secretary & is_standing)
