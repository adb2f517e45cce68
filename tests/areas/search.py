"""The search over everything: everybody who is signed in may ask, and finds what they may see anyway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from groups.models import Branch
from tests.areas import Address, Mark
from tests.factories import brands, groups

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
search                    -                              .. .... . ...... s    mm mmmm m mmmmmm s
"""

MARKS = [
    Mark("CANARY-SEARCH-GROUP", "B", "a group of another committee"),
    Mark("CANARY-SEARCH-PERSON", "B", "a person of another committee"),
    Mark("CANARY-SEARCH-BRAND", "B", "a brand card of another committee"),
]


def furnish(world: World) -> dict[str, Any]:
    """A group of the other committee's branch, with a member and a brand card."""
    group = groups.group(Branch.objects.get(code="ZB03"), "XS", name="CANARY-SEARCH-GROUP")
    groups.member(group, "20901", name="CANARY-SEARCH-PERSON")
    return {"search_brand": brands.brand(group, world.users["B"], name="CANARY-SEARCH-BRAND")}


def addresses(world: World) -> Iterator[Address]:
    """The search asked for nothing; what it finds is asked for by the tests of leaks."""
    yield Address("search", "", reverse("search"))
