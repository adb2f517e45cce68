"""Rules, checks, overrides and early warnings: who reads, who sets a figure, who passes over a warning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity
from branchmgr import clock
from groups.models import Override, RuleChange
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
rule_list                 -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
rule_change               -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
rule_take_back            -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s
record_override           -                              .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
group_override            -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
override_lift             -                              mm fnnn n nnnnnn s    >> fnnn n nnnnnn s
warning_list              -                              .. ..ff f f.ffff s    mm mmff f fmffff s
"""

PERMISSIONS = """
groups.view_rules           branch                         SCLOMEA
groups.change_rules         branch                         S
activities.override_check   rule_record                    SCL
activities.override_check   group                          SC
activities.lift_override    rule_override                  SC
activities.lift_override    rule_own_override              SCL
activities.view_warnings    -                              SCLOX
"""

MARKS = [Mark("CANARY-OVERRIDE", "SCL", "why a warning of the own group was passed over")]
SHOWN_AT = {"RuleChange": "rule_take_back", "Override": "override_lift"}
GUARDED_TWICE = {"groups.view_rules"}


def furnish(world: World) -> dict[str, Any]:
    """A figure the branch set today, an unfinished record that was filed, and what its leader passed over."""
    by = {"by": world.users["S"], "at": clock.now()}
    figure = RuleChange.objects.create(
        branch=world.branch,
        rule="make_up",
        name="days",
        figure="10",
        from_day=date(2027, 1, 5),
        reason="支委会决定",
        **by,
    )
    record = Activity.objects.create(
        branch=world.branch,
        group=world.own,
        kind=ActivityKind.STUDY,
        topic="自学",
        starts_at=datetime(2026, 12, 20, 15, tzinfo=clock.zone()),
        ends_at=datetime(2026, 12, 20, 16, tzinfo=clock.zone()),
        status=ActivityStatus.ACCEPTED,
        filed_by=world.users["L"],
        created_at=clock.now(),
    )
    place = {
        "branch": world.branch,
        "group": world.own,
        "rule": "theme_day",
        "reason": "CANARY-OVERRIDE",
        "at": clock.now(),
    }
    key = f"group-{world.own.pk}-theme_day"
    return {
        "rule_figure": figure,
        "rule_record": record,
        "rule_override": Override.objects.create(key=f"{key}-2026-12", by=world.users["S"], **place),
        "rule_own_override": Override.objects.create(key=f"{key}-2026-11", by=world.users["L"], **place),
    }


def addresses(world: World) -> Iterator[Address]:
    """The rules, a figure to set, one to take back; warnings to pass over and to give again."""
    yield Address("rule_list", "", reverse("rule_list", args=[world.branch.pk]))
    body = {"typed": "80%", "from_day": "2027-02-01", "reason": "支委会决定"}
    url = reverse("rule_change", args=[world.branch.pk, "attendance_rate", "min_share"])
    yield Address("rule_change", "", url, body)
    yield Address("rule_take_back", "", reverse("rule_take_back", args=[world.things["rule_figure"].pk]))
    record, reason = world.things["rule_record"], {"reason": "停电"}
    key = f"record-{record.pk}-record_complete"
    yield Address("record_override", "", reverse("record_override", args=[record.pk, key]), reason)
    key = f"group-{world.own.pk}-group_meeting-2026-12"
    yield Address("group_override", "", reverse("group_override", args=[world.own.pk, key]), reason)
    yield Address("override_lift", "", reverse("override_lift", args=[world.things["rule_override"].pk]))
    yield Address("warning_list", "", reverse("warning_list"))
