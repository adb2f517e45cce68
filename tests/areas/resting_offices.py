"""Offices that rest after a code was issued, and who confirms them; accounts that get no code any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.enums import Office
from tests.areas import Address
from tests.factories import groups

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
person_offices            resting                        .. nnnn f nnnnnn s    >> nnnn f nnnnnn s
person_offices            awake                          nn nnnn n nnnnnn s    nn nnnn n nnnnnn s
"""

PERMISSIONS = """
groups.confirm_offices         resting                        SC
groups.confirm_offices         member
groups.issue_password          gone
"""


def furnish(world: World) -> dict[str, Any]:
    """A deputy secretary whose offices rest, by a code of the admin above; somebody whose account was closed."""
    deputy = groups.person("20077", branch=world.branch)
    groups.appoint(deputy, Office.DEPUTY_SECRETARY, world.branch)
    account = groups.user_for(deputy)
    account.offices_rest_since, account.code_issued_by = clock.now(), world.users["A"]
    account.save()
    gone = groups.user_for(groups.person("20078", branch=world.branch))
    gone.is_active = False
    gone.save()
    return {"resting": deputy, "gone": gone.person}


def addresses(world: World) -> Iterator[Address]:
    """The page where the offices are confirmed, of somebody whose rest and of somebody who holds none."""
    yield Address("person_offices", "resting", reverse("person_offices", args=[world.things["resting"].pk]))
    yield Address("person_offices", "awake", reverse("person_offices", args=[world.member.pk]))
