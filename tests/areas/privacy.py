"""Personal data: everybody's own; a copy and erasing by the admin above; identity numbers, which are not kept here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from groups.models import Person
from tests.areas import Address
from tests.factories import groups

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
personal_data             -                              .. .... . ...... s    mm mmmm m mmmmmm s
person_copy               other                          ff fnnn m nnnnnn s    ff fnnn . nnnnnn s
person_copy               own                            ff fnmn m nnnnnn s    ff fn.n . nnnnnn s
person_erase              other                          ff fnnn . nnnnnn s    ff fnnn u nnnnnn s
person_erase              left                           ff nnnn . nnnnnn s    ff nnnn > nnnnnn s
person_identity           other                          ff fnnn m nnnnnn s    ff fnnn u nnnnnn s
person_identity           own                            ff fnmn m nnnnnn s    ff fnun u nnnnnn s
"""

PERMISSIONS = """
groups.copy_person        member                         A
groups.copy_person        privacy_own                    MA
groups.erase_person       privacy_left,privacy_own       A
groups.reveal_identity    member                         A
groups.reveal_identity    privacy_own                    MA
"""


def furnish(world: World) -> dict[str, Any]:
    """The member with the account of M, and somebody who left long ago."""
    left = groups.member(world.own, "20099", end=date(2025, 6, 30))
    return {"privacy_own": Person.objects.get(user=world.users["M"]), "privacy_left": left}


def addresses(world: World) -> Iterator[Address]:
    """What is asked about a member, about oneself, about somebody who has left."""
    own, left = world.things["privacy_own"].pk, world.things["privacy_left"]
    yield Address("personal_data", "", reverse("personal_data"))
    yield Address("person_copy", "other", reverse("person_copy", args=[world.member.pk]))
    yield Address("person_copy", "own", reverse("person_copy", args=[own]))
    body = {"number": world.member.employee_no, "reason": "本人申请"}
    yield Address("person_erase", "other", reverse("person_erase", args=[world.member.pk]), body)
    yield Address("person_erase", "left", reverse("person_erase", args=[left.pk]), {"number": left.employee_no})
    yield Address("person_identity", "other", reverse("person_identity", args=[world.member.pk]))
    yield Address("person_identity", "own", reverse("person_identity", args=[own]))
