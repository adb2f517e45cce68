"""The board's entries in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.job_queries import jobs_in_trouble
from branchmgr.navigation import NavItem

ITEMS = (
    NavItem(label=_("Today"), icon="house", order=10, url_name="home"),
    NavItem(
        label=_("Early warnings"),
        icon="stoplights",
        order=15,
        url_name="warning_list",
        permission="activities.view_warnings",
    ),
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
        waiting=jobs_in_trouble,
    ),
)
