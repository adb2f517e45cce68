"""What the menu offers of the innovation."""

from __future__ import annotations

from branchmgr.navigation import NavItem

ITEMS: tuple[NavItem, ...] = ()
