"""The browsers in which people are signed in: each sees and ends the own ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from branchmgr.models import SignedIn
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
sign_in_list              -                              .. .... . ...... s    mm mmmm m mmmmmm s
sign_in_end               sign_in                        nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
sign_out_everywhere       -                              mm mmmm m mmmmmm s    >> >>>> > >>>>>> s
"""
PERMISSIONS = """
branchmgr.end_sign_in          sign_in_of_member              M
"""
MARKS = [Mark("198.51.100.77", "M", "the address from which a member signed in")]
GUARDED_TWICE = {"branchmgr.end_sign_in"}
SHOWN_AT = {"SignedIn": "sign_in_end"}


def furnish(world: World) -> dict[str, Any]:
    """The member is signed in with a phone as well."""
    now = clock.now()
    phone = SignedIn.objects.create(
        user=world.users["M"], session_key="phone", started_at=now, seen_at=now, address="198.51.100.77"
    )
    return {"sign_in_of_member": phone}


def addresses(world: World) -> Iterator[Address]:
    """The list, the end of one, the end of all."""
    yield Address("sign_in_list", "", reverse("sign_in_list"))
    yield Address("sign_in_end", "sign_in", reverse("sign_in_end", args=[world.things["sign_in_of_member"].pk]))
    yield Address("sign_out_everywhere", "", reverse("sign_out_everywhere"))
