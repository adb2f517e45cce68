"""What the menu offers of the pioneer posts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.models import User
from branchmgr.navigation import NavItem
from groups.models import standing_of
from groups.navigation import MINE
from pioneer_posts.application_queries import own_to_carry_on
from pioneer_posts.assessment_queries import waiting_to_assess
from pioneer_posts.models import SpotCheck

POSTS = pgettext_lazy("part of the menu", "Posts")


def checks_waiting(user: User) -> QuerySet[Any] | None:
    """The spot checks that this person is to make, and nobody else sees; asks only for who sits on a committee."""
    return SpotCheck.objects.to_make_by(user) if standing_of(user).serves else None


def assessments_waiting(user: User) -> QuerySet[Any] | None:
    """The posts that this person is still to assess."""
    standing = standing_of(user)
    return waiting_to_assess(user) if standing.departments or standing.serves else None


def applications_waiting(user: User) -> QuerySet[Any] | None:
    """One's own drafts and nominations to answer, while their call is open."""
    return own_to_carry_on(user, clock.today()) if standing_of(user).member_of else None


def assesses_for_a_department(user: User) -> bool:
    return bool(standing_of(user).departments)


ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("Pioneer posts"),
        icon="award",
        order=37,
        section=POSTS,
        url_name="round_list",
        permission="pioneer_posts.list_rounds",
    ),
    NavItem(
        label=_("Spot checks"),
        icon="eye",
        order=38,
        section=POSTS,
        url_name="check_list",
        permission="pioneer_posts.list_checks",
        waiting=checks_waiting,
    ),
    NavItem(
        label=_("Posts to assess"),
        icon="clipboard-check",
        order=38,
        section=POSTS,
        main=assesses_for_a_department,
        url_name="assessment_list",
        permission="pioneer_posts.list_assessments",
        waiting=assessments_waiting,
    ),
    NavItem(
        label=_("Posts by branch"),
        icon="bar-chart",
        order=39,
        section=POSTS,
        url_name="round_comparison_begin",
        permission="pioneer_posts.begin_round_comparison",
    ),
    NavItem(
        label=_("Applications for posts"),
        icon="pencil-square",
        order=18,
        section=MINE,
        url_name="application_list",
        permission="pioneer_posts.list_applications",
        waiting=applications_waiting,
    ),
)
