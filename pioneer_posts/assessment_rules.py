"""Who assesses posts held, who sees what was given, and who decides what is left out; part of ``rules``."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import belongs_to_branch, is_admin_above, is_on_committee, is_secretary
from pioneer_posts.enums import AWARDED_STATUSES, RoundStatus
from pioneer_posts.models import Assessment, Holding, PostResult


@rule
def sits_somewhere(user: Any, _subject: Any) -> bool:
    """Assesses for a department, or sits on the committee of some branch."""
    return bool(standing_of(user).departments or standing_of(user).serves)


@rule
def sits_on_a_side(user: Any, subject: Any) -> bool:
    """Assesses for the department of the post, or sits on the committee of its branch."""
    standing = standing_of(user)
    return subject.post.department_id in standing.departments or subject.branch_id in standing.serves


@rule
def assesses_in_round(user: Any, subject: Any) -> bool:
    """Assesses for the department of a post of the round, or sits on the committee of its branch."""
    standing = standing_of(user)
    held = Holding.objects.of_round(subject).filter(post__department__in=standing.departments)
    return subject.branch_id in standing.serves or (bool(standing.departments) and held.exists())


@rule
def holds_the_post(user: Any, subject: Any) -> bool:
    """The holder."""
    return bool(subject.person_id == standing_of(user).person)


@rule
def is_the_assessor(user: Any, subject: Any) -> bool:
    """The one whose assessment it is."""
    return bool(subject.assessor_id == standing_of(user).person)


@rule
def is_in_assessment(_user: Any, subject: Any) -> bool:
    """The round is in assessment."""
    return bool(getattr(subject, "round", subject).status == RoundStatus.ASSESSING)


@rule
def has_posts_held(_user: Any, subject: Any) -> bool:
    """The posts of the round are awarded."""
    return subject.status in AWARDED_STATUSES


@rule
def is_total(_user: Any, subject: Any) -> bool:
    """The round is totalled and not published."""
    return bool(subject.status == RoundStatus.TOTALLED)


@rule
def is_public(_user: Any, subject: Any) -> bool:
    """The result of the round is published."""
    return bool(subject.status == RoundStatus.PUBLISHED)


@rule
def is_shown_assessment(user: Any, subject: Any) -> bool:
    """One of the assessments that this person may see."""
    return bool(Assessment.objects.visible_to(user).filter(pk=subject.pk).exists())


@rule
def is_shown_result(user: Any, subject: Any) -> bool:
    """One of the results that this person may see."""
    return bool(PostResult.objects.visible_to(user).filter(pk=subject.pk).exists())


rules.add_perm("pioneer_posts.list_assessments", sits_somewhere)
rules.add_perm("pioneer_posts.assess_holding", is_in_assessment & sits_on_a_side & ~holds_the_post)
rules.add_perm("pioneer_posts.edit_assessment", is_the_assessor)
rules.add_perm("pioneer_posts.hand_in_assessment", is_the_assessor)
rules.add_perm("pioneer_posts.abstain_assessment", is_the_assessor)
rules.add_perm("pioneer_posts.view_assessment", is_shown_assessment)
rules.add_perm("pioneer_posts.export_assessments", is_in_assessment & assesses_in_round)
rules.add_perm("pioneer_posts.import_assessments", is_in_assessment & assesses_in_round)
rules.add_perm("pioneer_posts.view_progress", has_posts_held & is_on_committee)
rules.add_perm("pioneer_posts.give_back_assessment", is_in_assessment & is_secretary & ~holds_the_post)
rules.add_perm("pioneer_posts.leave_unassessed", is_in_assessment & is_secretary & ~holds_the_post)
rules.add_perm(
    "pioneer_posts.view_results",
    is_public & (belongs_to_branch | is_admin_above | assesses_in_round) | is_total & is_on_committee,
)
rules.add_perm("pioneer_posts.view_post_result", is_shown_result)
