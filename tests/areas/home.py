"""The page of all that waits, and the choice of the branch in which one works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.areas import Address

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
waiting_list              -                              .. .... . ...... s    mm mmmm m mmmmmm s
branch_choose             -                              mm mmmm f nnnnnn s    >> >>>> f nnnnnn s
"""

PERMISSIONS = """
groups.choose_branch           branch                         SCLOME
"""


def addresses(world: World) -> Iterator[Address]:
    """The list, and the way to work in another branch."""
    yield Address("waiting_list", "", reverse("waiting_list"))
    yield Address("branch_choose", "", reverse("branch_choose", args=[world.branch.pk]), {"next": "/"})
