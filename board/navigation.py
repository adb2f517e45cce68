"""The board's entries in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.job_queries import jobs_in_trouble
from board.set_up_queries import unfinished
from branchmgr.models import User
from branchmgr.navigation import NavItem
from groups.models import standing_of
from groups.navigation import administers


def everybody(_user: User) -> bool:
    return True


def serves(user: User) -> bool:
    """Sits on the committee of a branch."""
    return bool(standing_of(user).serves)


def sets_up(user: User) -> bool:
    """Whether a place is in one's care that can be set up; asks nothing."""
    standing = standing_of(user)
    return bool(standing.admin_paths or standing.secretary_of)


ITEMS = (
    NavItem(label=_("Today"), icon="house", order=10, url_name="home", also=r"/waiting/", main=everybody),
    NavItem(
        label=_("Set-up"),
        icon="signpost-split",
        order=12,
        url_name="set_up",
        visible=sets_up,
        waiting=unfinished,
        stands=lambda _user: False,
    ),
    NavItem(
        label=_("Early warnings"),
        icon="stoplights",
        order=15,
        url_name="warning_list",
        permission="activities.view_warnings",
        main=serves,
    ),
    NavItem(label=_("Help"), icon="question-circle", order=98, url_name="help_index"),
    NavItem(
        label=_("Board"),
        icon="easel",
        order=49,
        section=_("Organisation"),
        url_name="board_home",
        permission="board.open_board",
    ),
    NavItem(
        label=pgettext_lazy("work of the server", "Jobs"),
        icon="arrow-repeat",
        order=87,
        section=_("Organisation"),
        url_name="job_list",
        permission="board.view_jobs",
        visible=administers,
        main=administers,
        waiting=jobs_in_trouble,
    ),
)
