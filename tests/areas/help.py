"""The set-up of an installation, for admins and secretaries; the help pages, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.areas import Address

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
set_up                    -                              .f ffff . f..fff s    mf ffff m fmmfff s
set_up_template           organisation                   .f ffff . f..fff s    mf ffff m fmmfff s
set_up_template           people                         .f ffff . f..fff s    mf ffff m fmmfff s
set_up_template           appointments                   .f ffff . f..fff s    mf ffff m fmmfff s
set_up_template           none                           nf ffff n fnnfff s    mf ffff m fmmfff s
set_up_timetable          -                              .f ffff . f..fff s    mf ffff m fmmfff s
committee_found           -                              >f ffff > f>>fff s    ff ffff f ffffff s
help_index                -                              .. .... . ...... s    mm mmmm m mmmmmm s
help_words                -                              .. .... . ...... s    mm mmmm m mmmmmm s
help_role                 secretary,everybody            .. .... . ...... s    mm mmmm m mmmmmm s
help_role                 none                           nn nnnn n nnnnnn s    mm mmmm m mmmmmm s
"""

PERMISSIONS = """
board.set_up              -                              SAXB
groups.found_committee    -
"""


def addresses(world: World) -> Iterator[Address]:
    """The five steps, their templates, the committee that an installation begins with; the pages of help."""
    yield Address("set_up", "", reverse("set_up"))
    for step in ("organisation", "people", "appointments", "none"):
        yield Address("set_up_template", step, reverse("set_up_template", args=[step]))
    yield Address("set_up_timetable", "", reverse("set_up_timetable"))
    for name in ("help_index", "help_words"):
        yield Address(name, "", reverse(name))
    for role in ("secretary", "everybody", "none"):
        yield Address("help_role", role, reverse("help_role", args=[role]))
    named = {"code": "DW09", "name": "另一个党委", "kind": "committee"}
    yield Address("committee_found", "", reverse("committee_found"), named)
