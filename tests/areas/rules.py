"""Rules and overrides: who reads and who sets them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.models import RuleChange
from tests.areas import Address

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
rule_list                 -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
rule_change               -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
rule_take_back            -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s
"""

PERMISSIONS = """
groups.view_rules           branch                         SCLOMEA
groups.change_rules         branch                         S
"""

SHOWN_AT = {"RuleChange": "rule_take_back"}
GUARDED_TWICE = {"groups.view_rules"}


def furnish(world: World) -> dict[str, Any]:
    """A figure the branch set today."""
    made = RuleChange.objects.create(
        branch=world.branch,
        rule="make_up",
        name="days",
        figure="10",
        from_day=date(2027, 1, 5),
        reason="支委会决定",
        by=world.users["S"],
        at=clock.now(),
    )
    return {"rule_figure": made}


def addresses(world: World) -> Iterator[Address]:
    """The rules, a figure to set, one to take back."""
    yield Address("rule_list", "", reverse("rule_list", args=[world.branch.pk]))
    body = {"typed": "80%", "from_day": "2027-02-01", "reason": "支委会决定"}
    url = reverse("rule_change", args=[world.branch.pk, "attendance_rate", "min_share"])
    yield Address("rule_change", "", url, body)
    yield Address("rule_take_back", "", reverse("rule_take_back", args=[world.things["rule_figure"].pk]))
