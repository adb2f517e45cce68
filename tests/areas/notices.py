"""Notices and the calendar of phones: everybody marks the own ones; a secret address opens to whoever has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from branchmgr.models import CalendarLink
from branchmgr.models.secret_links import digest_of_token
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

# What stands in whose calendar is asked in tests/board/test_calendar_feed.py, role by role: this one is N's, of whom
# nothing is known, for everybody is answered alike.
TABLE = """
notification_mark         -                              mm mmmm m mmmmmm s    >> >>>> > >>>>>> s
notification_bell         -                              >> >>>> > >>>>>> s    mm mmmm m mmmmmm s
notification_count        -                              .. .... . ...... s    mm mmmm m mmmmmm s
calendar_detail           -                              .. .... . ...... s    mm mmmm m mmmmmm s
calendar_link_make        -                              mm mmmm m mmmmmm s    .. .... . ...... s
calendar_link_withdraw    -                              mm mmmm m mmmmmm s    >> >>>> > >>>>>> s
calendar_feed             standing                       .. .... . ...... .    mm mmmm m mmmmmm m
calendar_feed             withdrawn                      nn nnnn n nnnnnn n    mm mmmm m mmmmmm m
"""
MARKS = [Mark("CANARY-CALENDAR", "", "what is kept of a calendar's address")]


def furnish(world: World) -> dict[str, Any]:
    """An address that stands, one that was withdrawn, and one of which only what is kept is known."""
    now, user = clock.now(), world.users["N"]
    kept = {"created_by": user, "created_at": now}
    CalendarLink.objects.create(user=user, digest=digest_of_token("stands"), **kept)
    CalendarLink.objects.create(user=user, digest=digest_of_token("withdrawn"), withdrawn_at=now, **kept)
    member = world.users["M"]
    CalendarLink.objects.create(user=member, digest="CANARY-CALENDAR", created_by=member, created_at=now)
    return {}


def addresses(world: World) -> Iterator[Address]:
    """The bell, what is marked, the own calendar, and two secret addresses."""
    yield Address("notification_mark", "", reverse("notification_mark"), {"read": "", "notice": [world.notice.pk]})
    for name in ("bell", "count"):
        yield Address(f"notification_{name}", "", reverse(f"notification_{name}"))
    for name in ("calendar_detail", "calendar_link_make", "calendar_link_withdraw"):
        yield Address(name, "", reverse(name))
    yield Address("calendar_feed", "standing", reverse("calendar_feed", args=["stands"]))
    yield Address("calendar_feed", "withdrawn", reverse("calendar_feed", args=["withdrawn"]))
