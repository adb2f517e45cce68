"""Long work: each sees, cancels, repeats and downloads the own ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import long_work
from groups.long_works import ROSTER
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
work_list                 -                              .. .... . ...... s    mm mmmm m mmmmmm s
work_detail               waiting,done,cancelled         nn .nnn n nnnnnn s    nn mnnn n nnnnnn s
work_file                 done                           nn .nnn n nnnnnn s    nn mnnn n nnnnnn s
work_file                 waiting                        nn unnn n nnnnnn s    nn mnnn n nnnnnn s
work_cancel               waiting                        nn mnnn n nnnnnn s    nn >nnn n nnnnnn s
work_cancel               done                           nn mnnn n nnnnnn s    nn unnn n nnnnnn s
work_repeat               cancelled                      nn mnnn n nnnnnn s    nn >nnn n nnnnnn s
work_repeat               done                           nn mnnn n nnnnnn s    nn unnn n nnnnnn s
"""

PERMISSIONS = """
branchmgr.use_work            work_done                      L
"""
MARKS = [Mark("CANARY-WORK", "L", "what a leader asked for")]
GUARDED_TWICE = {"branchmgr.use_work"}
SHOWN_AT = {"LongWork": "work_detail"}


def furnish(world: World) -> dict[str, Any]:
    """Works of a leader: one waits, one is done, one was cancelled."""
    leader = world.users["L"]
    waiting, done, cancelled = (
        long_work.begin(ROSTER, title="CANARY-WORK", arguments={"status": state}, by=leader)
        for state in ("applicant", "full", "probationary")
    )
    long_work.carry_out(done.pk)
    done.refresh_from_db()
    return {
        "work_waiting": waiting,
        "work_done": done,
        "work_cancelled": long_work.cancel(cancelled, by=leader),
    }


def addresses(world: World) -> Iterator[Address]:
    """Each of them at each address that takes it."""
    yield Address("work_list", "", reverse("work_list"))
    states = {
        "work_detail": ("waiting", "done", "cancelled"),
        "work_file": ("done", "waiting"),
        "work_cancel": ("waiting", "done"),
        "work_repeat": ("cancelled", "done"),
    }
    for name, found in states.items():
        for state in found:
            yield Address(name, state, reverse(name, args=[world.things[f"work_{state}"].pk]))
