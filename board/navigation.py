"""The board's entries in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
)
