"""The second factor and single sign-on: one's own authenticator, who demands one, who takes a lost one away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from branchmgr.models import SecondFactor, User
from tests.areas import Address, Mark
from tests.factories.groups import PASSWORD

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
second_factor_ask         -                              >> >>>> > >>>>>> >    >> >>>> > >>>>>> >
second_factor_detail      -                              .. .... . ...... s    mm mmmm m mmmmmm s
second_factor_set_up      -                              .. ..>. . ...... s    uu uu>u u uuuuuu s
recovery_codes_renew      -                              .. .... . ...... s    uu uuuu u uuuuuu s
second_factor_remove      -                              .. .... . ...... s    uu uuuu u uuuuuu s
single_sign_on_begin      -                              nn nnnn n nnnnnn n    mm mmmm m mmmmmm m
single_sign_on_return     -                              nn nnnn n nnnnnn n    mm mmmm m mmmmmm m
demand_list               -                              .f ffff . f..fff s    mf ffff m fmmfff s
branch_demand             -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s
committee_demand          -                              nn nnnn m nnnnnn s    nn nnnn > nnnnnn s
person_second_factor      -                              ff fnnn m nnnnnn s    ff fnnn > nnnnnn s
"""

PERMISSIONS = """
groups.demand_anywhere         -                              SXAB
groups.demand_of_branch        branch                         S
groups.demand_of_committee     committee                      A
"""

MARKS = [Mark("CANARY-FACTOR", "", "what is kept of an authenticator")]
GUARDED_TWICE = {"groups.demand_of_committee"}


def furnish(world: World) -> dict[str, Any]:
    """Two members have a second factor."""
    kept = {"key": "CANARY-FACTOR", "set_up_at": clock.now()}
    SecondFactor.objects.create(user=User.objects.get(person=world.member), **kept)
    return {"factor_of_member": SecondFactor.objects.create(user=world.users["M"], **kept)}


def addresses(world: World) -> Iterator[Address]:
    """The step at the sign-in, the own pages, the demands, the lost one."""
    wrong = {"password": PASSWORD[::-1]}
    yield Address("second_factor_ask", "", reverse("second_factor_ask"), {"code": "123456"})
    yield Address("second_factor_detail", "", reverse("second_factor_detail"))
    yield Address("second_factor_set_up", "", reverse("second_factor_set_up"), {"code": "123456", **wrong})
    yield Address("recovery_codes_renew", "", reverse("recovery_codes_renew"), wrong)
    yield Address("second_factor_remove", "", reverse("second_factor_remove"), wrong)
    yield Address("single_sign_on_begin", "", reverse("single_sign_on_begin"))
    yield Address("single_sign_on_return", "", reverse("single_sign_on_return"))
    yield Address("demand_list", "", reverse("demand_list"))
    yield Address("branch_demand", "", reverse("branch_demand", args=[world.branch.pk]), {"demanded": "yes"})
    yield Address("committee_demand", "", reverse("committee_demand", args=[world.committee.pk]), {"demanded": "yes"})
    yield Address("person_second_factor", "", reverse("person_second_factor", args=[world.member.pk]))
