"""What the menu offers of the activities."""

from __future__ import annotations

from branchmgr.navigation import NavItem

ITEMS: tuple[NavItem, ...] = ()
