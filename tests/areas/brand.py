"""Brand cards, plans of a quarter and "3+X": who reads, writes, spreads and sets them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.models import PrescribedAction, QuarterPlan
from activities.services.plans import mark_of
from branchmgr import clock
from branchmgr.models import User
from groups.models import Brand, PartyGroup
from tests.areas import Address, Mark
from tests.factories.brands import picture

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
brand_list                -                              .. .... . f..fff s    mm mmmm m fmmfff s
brand_detail              -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
brand_edit                -                              .f .fff f nnnnnn s    >f >fff f nnnnnn s
brand_compare             -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
brand_picture             -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
brand_spread              -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
brand_withdraw            -                              mm ffff f nnnnnn s    >> ffff f nnnnnn s
plan_list                 -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
plan_export               -                              mm mmmm m nnnnnn s    .. .... . nnnnnn s
plan_detail               -                              .. .f.f . nnnnnn s    mm mfmf m nnnnnn s
plan_edit                 -                              ff .fff f nnnnnn s    ff >fff f nnnnnn s
plan_sum_up               -                              ff .fff f nnnnnn s    ff >fff f nnnnnn s
action_do                 -                              ff mfff f nnnnnn s    ff >fff f nnnnnn s
action_set                -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
"""

PERMISSIONS = """
groups.list_brands          -                              SCLOMEXAB
groups.view_brand           brand_card                     SCLOMEA
groups.edit_brand           group                          SL
groups.spread_brand         brand_card                     SC
activities.view_plans       branch                         SCLOMEA
activities.view_plan        group                          SCLMA
activities.file_plan        group                          L
activities.set_actions      branch                         SC
"""

SHOWN_AT = {"Brand": "brand_picture"}
GUARDED_TWICE = {"groups.view_brand", "activities.view_plans"}
MARKS = [
    Mark("CANARY-BRAND", "SCLOMEA", "a brand card"),
    Mark("CANARY-PLAN", "SCLMA", "a plan of the own group"),
    Mark("CANARY-SUMMARY", "SCLMA", "a summary of the own group"),
]
WORDS = {"name": "零缺陷", "theme": "质量在手"}
PLAN = {"plan": "每月一次例会", "own_action": "班前一讲", "seen": ""}


def furnish(world: World) -> dict[str, Any]:
    """The own group's card in two versions, the first one spread; its plan of this quarter; the three actions."""
    leader, secretary = world.users["L"], world.users["S"]
    spread = {"spread_at": clock.now(), "spread_by": secretary}
    first = _card(world.own, 1, leader, **spread)
    plan = QuarterPlan.objects.create(
        group=world.own,
        starts_on=date(2027, 1, 1),
        plan="CANARY-PLAN",
        own_action="班前一讲",
        summary="CANARY-SUMMARY",
        planned_at=clock.now(),
        summed_up_at=clock.now(),
    )
    actions = [
        PrescribedAction.objects.create(branch=world.branch, year=2027, position=position, text=f"规定动作{position}")
        for position in (1, 2, 3)
    ]
    return {
        "brand_spread_card": first,
        "brand_card": _card(world.own, 2, leader),
        "brand_plan": plan,
        "plan_action": actions[0],
    }


def _card(group: PartyGroup, version: int, by: User, **fields: Any) -> Brand:
    said = {"name": "CANARY-BRAND", "theme": f"第{version}版", "picture": picture(by)}
    return Brand.objects.create(group=group, version=version, made_at=clock.now(), made_by=by, **said, **fields)


def addresses(world: World) -> Iterator[Address]:
    """The card, its versions, the good practices; the plan, its summary, the actions."""
    group, things = world.own.pk, world.things
    yield Address("brand_list", "", reverse("brand_list"))
    for name in ("brand_detail", "brand_compare"):
        yield Address(name, "", reverse(name, args=[group]))
    yield Address("brand_edit", "", reverse("brand_edit", args=[group]), {**WORDS, "based_on": "2"})
    for name in ("brand_picture", "brand_spread"):
        yield Address(name, "", reverse(name, args=[things["brand_card"].pk]))
    yield Address("brand_withdraw", "", reverse("brand_withdraw", args=[things["brand_spread_card"].pk]))
    for name in ("plan_list", "plan_export"):
        yield Address(name, "", reverse(name, args=[world.branch.pk]))
    yield Address("plan_detail", "", reverse("plan_detail", args=[group, "2027Q1"]))
    seen = {"seen": mark_of(things["brand_plan"])}
    yield Address("plan_edit", "", reverse("plan_edit", args=[group, "2027Q1"]), {**PLAN, **seen})
    yield Address("plan_sum_up", "", reverse("plan_sum_up", args=[group, "2027Q1"]), {"summary": "都做到了", **seen})
    done = reverse("action_do", args=[group, "2027Q1", things["plan_action"].pk])
    yield Address("action_do", "", done, {"on": "2027-01-05"})
    texts = {f"action_{number}": f"动作{number}" for number in (1, 2, 3)}
    yield Address("action_set", "", reverse("action_set", args=[world.branch.pk, 2027]), texts)
