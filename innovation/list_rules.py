"""Who may do what with the list of proposals, the page of one, seminars and innovation posts."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import (
    belongs_to_branch,
    is_admin,
    is_admin_above,
    is_on_committee,
    is_secretary,
    sits_on_a_committee,
)
from innovation.draft_rules import sees_the_proposal
from innovation.enums import SeminarStatus
from innovation.models import Seminar


@rule
def is_near_proposals(user: Any, _subject: Any) -> bool:
    """Belongs to a branch, administers above one, or answers for a department."""
    standing = standing_of(user)
    return bool(standing.branches or standing.admin_paths or standing.answers_for)


@rule
def fills_review_meetings(user: Any, _subject: Any) -> bool:
    """The secretary of some branch."""
    return bool(standing_of(user).secretary_of)


@rule
def is_planned(_user: Any, subject: Any) -> bool:
    """A seminar that was neither held nor called off."""
    return isinstance(subject, Seminar) and subject.status == SeminarStatus.PLANNED


@rule
def has_taken_place(_user: Any, subject: Any) -> bool:
    """A seminar that was held."""
    return isinstance(subject, Seminar) and subject.status == SeminarStatus.HELD


@rule
def is_near_seminars(user: Any, _subject: Any) -> bool:
    """Belongs to a branch or administers above one."""
    standing = standing_of(user)
    return bool(standing.branches or standing.admin_paths)


rules.add_perm("innovation.list_proposals", is_near_proposals)
rules.add_perm("innovation.choose_proposals", sits_on_a_committee | is_admin)
rules.add_perm("innovation.view_proposal", sees_the_proposal)
rules.add_perm("innovation.import_proposals", is_secretary)
rules.add_perm("innovation.add_to_meeting", fills_review_meetings)
rules.add_perm("innovation.list_seminars", is_near_seminars)
rules.add_perm("innovation.view_seminar", belongs_to_branch | is_admin_above)
rules.add_perm("innovation.plan_seminar", is_on_committee)
rules.add_perm("innovation.edit_seminar", is_planned & is_on_committee)
rules.add_perm("innovation.hold_seminar", (is_planned | has_taken_place) & is_on_committee)
rules.add_perm("innovation.call_off_seminar", is_planned & is_on_committee)
rules.add_perm("innovation.list_innovation_posts", is_near_seminars)
rules.add_perm("innovation.view_innovation_post", belongs_to_branch | is_admin_above)
rules.add_perm("innovation.mark_innovation_post", is_secretary)
