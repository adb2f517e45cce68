"""Who may do what with schemes, periods and results. Every answer follows from today's appointments and the status."""

from __future__ import annotations

from typing import Any

import rules

from appraisal.enums import PeriodStatus
from appraisal.models import Period, Result, Scheme
from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import belongs_to_branch, branch_id_of, is_admin_above, is_on_committee, is_secretary


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
    """The published result of the group one belongs to or leads."""
    own = standing_of(user).groups | standing_of(user).leads
    return isinstance(result, Result) and result.period.is_public and result.group_id in own


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


rules.add_perm("appraisal.view_scheme", is_on_committee | (is_approved & (belongs_to_branch | is_admin_above)))
rules.add_perm("appraisal.import_scheme", is_secretary)
rules.add_perm("appraisal.approve_scheme", is_secretary & ~is_approved)
rules.add_perm("appraisal.delete_scheme", is_secretary & ~is_approved)
rules.add_perm("appraisal.list_periods", is_secretary_somewhere)
rules.add_perm("appraisal.view_period", is_on_committee | (is_public & (belongs_to_branch | is_admin_above)))
rules.add_perm("appraisal.view_grid", is_on_committee)
rules.add_perm("appraisal.score_period", is_secretary & is_in_scoring)
rules.add_perm("appraisal.total_period", is_secretary & is_in_scoring)
rules.add_perm("appraisal.publish_period", is_secretary & is_totalled)
rules.add_perm(
    "appraisal.view_result", (has_result & is_on_committee) | (is_public & (belongs_to_branch | is_admin_above))
)
rules.add_perm("appraisal.view_detail", scores_the_result | is_own_group_published | administers_the_published_result)
rules.add_perm("appraisal.export_results", is_public & (is_on_committee | is_admin_above))
rules.add_perm("appraisal.view_year", belongs_to_branch | is_admin_above)
rules.add_perm("appraisal.export_ranking", is_on_committee | is_admin_above)
