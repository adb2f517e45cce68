"""What the menu offers of the innovation."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.navigation import is_member_alone
from branchmgr import clock
from branchmgr.models import User
from branchmgr.navigation import NavItem
from groups.models import standing_of
from groups.navigation import MINE
from groups.working_branch import of_working_branch
from innovation.benefit_queries import benefits_to_verify
from innovation.department_queries import recommendations_to_answer
from innovation.draft_queries import waiting_for
from innovation.review_queries import reviews_to_do

INNOVATION = _("Innovation")


def verifications_waiting(user: User) -> QuerySet[Any]:
    """The benefits that this person may verify now."""
    return benefits_to_verify(user, clock.today())


def sits_on_a_committee(user: User) -> bool:
    """Whose work reviews are; a member who is named as a reviewer finds them in the menu while some wait."""
    return bool(standing_of(user).serves)


def answers_for_a_department(user: User) -> bool:
    return bool(standing_of(user).answers_for)


def proposals_url(user: User) -> str:
    """The proposals of the branch in which one works."""
    return of_working_branch(user, reverse("proposal_list"))


ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=pgettext_lazy("five ones", "Proposals"),
        icon="files",
        order=42,
        section=INNOVATION,
        url_of=proposals_url,
        also=r"/innovation/(seminars|posts|reports|awards/\d+|branches/\d+/(import|seminars))/",
        permission="innovation.list_proposals",
    ),
    NavItem(
        label=_("My proposals"),
        icon="lightbulb",
        order=17,
        section=MINE,
        url_name="own_proposal_list",
        permission="innovation.list_own_proposals",
        main=is_member_alone,
        waiting=waiting_for,
    ),
    NavItem(
        label=_("Reviews of proposals"),
        icon="clipboard-check",
        order=44,
        section=INNOVATION,
        url_name="review_list",
        also=r"/innovation/(meetings|branches/\d+/prepare-meeting)/",
        permission="innovation.list_reviews",
        waiting=reviews_to_do,
        stands=sits_on_a_committee,
    ),
    NavItem(
        label=_("Recommended proposals"),
        short=pgettext_lazy("recommended proposals, short", "To answer"),
        icon="send",
        order=45,
        section=INNOVATION,
        url_name="recommendation_list",
        permission="innovation.list_recommendations",
        main=answers_for_a_department,
        waiting=recommendations_to_answer,
    ),
    NavItem(
        label=_("Five ones"),
        icon="graph-up",
        order=48,
        section=INNOVATION,
        url_name="figure_branches",
        also=r"/innovation/(benefits|awards/(branches|tiers))/",
        permission="innovation.list_figures",
        waiting=verifications_waiting,
    ),
)
