"""Posts and rounds: the head H assesses for the department of one post, which the member M holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.enums import Office
from pioneer_posts.enums import RoundStatus
from tests.areas import Address, Mark
from tests.factories import groups, posts
from tests.factories.workbooks import workbook

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
post_list                 -                              .. .... . f..f.f s    mm mmmm m fmmfmf s
posts_export              -                              mm mmmm m fmmfmf s    .. .... . f..f.f s
post_template             -                              .. .... . f..f.f s    mm mmmm m fmmfmf s
post_create               -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
post_import               -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
post_detail               used                           .. .... . nnnn.n s    mm mmmm m nnnnmn s
post_detail               closed                         .. .... . nnnnnn s    mm mmmm m nnnnnn s
post_edit                 used                           .f ffff f nnnnfn s    >f ffff f nnnnfn s
post_edit                 closed                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
post_close                used                           mf ffff f nnnnfn s    >f ffff f nnnnfn s
post_close                closed                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
post_reopen               used                           ff ffff f nnnnfn s    ff ffff f nnnnfn s
post_reopen               closed                         mf ffff f nnnnnn s    >f ffff f nnnnnn s

round_list                -                              .. .... . f..f.f s    mm mmmm m fmmfmf s
round_plan                -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
round_detail              planned                        .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
round_detail              calling,posted,awarding        .. .... . nnnnnn s    mm mmmm m nnnnnn s
round_detail              held,assessing                 .. .... . nnnn.n s    mm mmmm m nnnnmn s
round_detail              published,called_off           .. .... . nnnnnn s    mm mmmm m nnnnnn s
round_change              planned                        .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
round_change              calling                        ff ffff f nnnnnn s    ff ffff f nnnnnn s
round_change              held                           ff ffff f nnnnfn s    ff ffff f nnnnfn s
round_put_off             planned                        ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
round_put_off             calling                        .f ffff f nnnnnn s    >f ffff f nnnnnn s
round_put_off             posted,awarding,called_off     ff ffff f nnnnnn s    ff ffff f nnnnnn s
round_put_off             held                           ff ffff f nnnnfn s    ff ffff f nnnnfn s
round_put_off             assessing                      .f ffff f nnnnfn s    >f ffff f nnnnfn s
round_call_off            planned                        .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
round_call_off            calling,awarding               .f ffff f nnnnnn s    >f ffff f nnnnnn s
round_call_off            posted,published,called_off    ff ffff f nnnnnn s    ff ffff f nnnnnn s
round_call_off            held,assessing                 ff ffff f nnnnfn s    ff ffff f nnnnfn s
form_detail               planned                        .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
form_detail               calling                        .. .... . nnnnnn s    mm mmmm m nnnnnn s
form_detail               held                           .. .... . nnnn.n s    mm mmmm m nnnnmn s
form_export               planned                        mm nnnn n nnnnnn s    .. nnnn n nnnnnn s
form_export               calling                        mm mmmm m nnnnnn s    .. .... . nnnnnn s
form_import               planned                        .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
form_import               calling                        ff ffff f nnnnnn s    ff ffff f nnnnnn s
form_standard             planned                        mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
form_standard             calling                        ff ffff f nnnnnn s    ff ffff f nnnnnn s
"""

PERMISSIONS = """
pioneer_posts.list_posts          -                            SCLOMEAXBH
pioneer_posts.view_post           post_posts_used              SCLOMEAH
pioneer_posts.view_post           post_posts_closed            SCLOMEA
pioneer_posts.create_post         branch                       S
pioneer_posts.import_posts        branch                       S
pioneer_posts.edit_post           post_posts_used              S
pioneer_posts.edit_post           post_posts_closed
pioneer_posts.close_post          post_posts_used              S
pioneer_posts.close_post          post_posts_closed
pioneer_posts.reopen_post         post_posts_used
pioneer_posts.reopen_post         post_posts_closed            S
pioneer_posts.list_rounds         -                            SCLOMEAXBH
pioneer_posts.view_round          post_posts_planned           SC
pioneer_posts.view_round          post_posts_calling,post_posts_called_off    SCLOMEA
pioneer_posts.view_round          post_posts_held              SCLOMEAH
pioneer_posts.plan_round          branch                       S
pioneer_posts.change_round        post_posts_planned           S
pioneer_posts.change_round        post_posts_calling
pioneer_posts.set_items           post_posts_planned           S
pioneer_posts.set_items           post_posts_calling
pioneer_posts.put_off             post_posts_calling,post_posts_assessing     S
pioneer_posts.put_off             post_posts_planned,post_posts_posted,post_posts_held
pioneer_posts.call_off_round      post_posts_planned,post_posts_calling,post_posts_awarding    S
pioneer_posts.call_off_round      post_posts_posted,post_posts_held,post_posts_published
"""

MARKS = [
    Mark("CANARY-POST-AIMS", "SCLOMEAH", "the aims of a post"),
    Mark("CANARY-FORM-PLANNED", "SC", "the form of a round that is planned"),
    Mark("CANARY-CALLED-OFF", "SCLOMEA", "why a round was called off"),
]
GUARDED_TWICE = {"pioneer_posts.view_post", "pioneer_posts.view_round"}
SHOWN_AT = {"PioneerPost": "post_detail", "Round": "round_detail"}

DAYS = {
    "starts_on": date(2027, 1, 1),
    "ends_on": date(2027, 6, 30),
    "call_opens_on": date(2027, 1, 4),
    "call_closes_on": date(2027, 1, 10),
    "posting_closes_on": date(2027, 1, 17),
    "assessment_opens_on": date(2027, 6, 10),
    "assessment_closes_on": date(2027, 6, 30),
    "publish_at": datetime(2027, 7, 1, 9, tzinfo=clock.zone()),
}
ROUNDS = {
    "planned": (RoundStatus.PLANNED, 2031, 1),
    "calling": (RoundStatus.CALLING, 2031, 2),
    "posted": (RoundStatus.POSTED, 2131, 1),
    "awarding": (RoundStatus.AWARDING, 2131, 2),
    "held": (RoundStatus.HELD, 2231, 1),
    "assessing": (RoundStatus.ASSESSING, 2231, 2),
    "published": (RoundStatus.PUBLISHED, 2331, 1),
    "called_off": (RoundStatus.CALLED_OFF, 2331, 2),
}
FORM = [
    ("维度", "编号", "项目", "满分", "方式", "标准", "等级", "参考数据"),
    ("业绩", "1", "目标", 100, "目标完成率", "", "", "目标"),
]


def furnish(world: World) -> dict[str, Any]:
    """A post in use at a department of H, a closed one elsewhere, a round at each status."""
    department = groups.department("示范岗所在部门")
    groups.appoint(world.users["H"].person, Office.ASSESSOR, department)
    made: dict[str, Any] = {
        "used": posts.post(world.branch, "默默奉献示范岗", department=department, aims="CANARY-POST-AIMS"),
        "closed": posts.post(world.branch, "银线守护示范岗", closed_on=date(2026, 12, 1)),
    }
    for name, (status, year, half) in ROUNDS.items():
        made[name] = posts.post_round(world.branch, status, year=year, half=half, **DAYS)
    made["planned"].items.update(criteria="CANARY-FORM-PLANNED")
    made["called_off"].steps.update(note="CANARY-CALLED-OFF")
    other = posts.post(world.branch, "艰险工作先锋示范岗", department=department)
    for name in ("held", "assessing"):
        posts.holding(made[name], other, world.users["M"].person)
    return {f"post_posts_{name}": thing for name, thing in made.items()}


def addresses(world: World) -> Iterator[Address]:
    """The posts, the rounds and their forms."""
    yield from (
        Address(name, "", reverse(name)) for name in ("post_list", "posts_export", "post_template", "round_list")
    )
    yield from _posts(world)
    yield from _rounds(world)
    yield from _forms(world)


def _posts(world: World) -> Iterator[Address]:
    place = world.things["post_posts_used"].department.name
    new = {"name": "零违章示范岗", "kind": "production", "department": place, "seats": "1", "aims": ""}
    sheet = workbook(示范岗=[("名称", "类型", "部门"), ("零违章示范岗", "生产", place)])
    yield Address("post_create", "", reverse("post_create", args=[world.branch.pk]), new)
    yield Address("post_import", "", reverse("post_import", args=[world.branch.pk]), {"file": sheet})
    for state in ("used", "closed"):
        post = world.things[f"post_posts_{state}"]
        yield Address("post_detail", state, reverse("post_detail", args=[post.pk]))
        yield Address("post_edit", state, reverse("post_edit", args=[post.pk]), {**new, "name": post.name})
        for name in ("post_close", "post_reopen"):
            yield Address(name, state, reverse(name, args=[post.pk]))


def _terms(year: int) -> dict[str, str]:
    """What the form of a round sends for the first half of a year."""
    return {
        "year": str(year),
        "half": "1",
        "starts_on": f"{year}-01-01",
        "ends_on": f"{year}-06-30",
        "call_opens_on": f"{year}-01-01",
        "call_closes_on": f"{year}-01-10",
        "posting_closes_on": f"{year}-01-17",
        "assessment_opens_on": f"{year}-06-10",
        "assessment_closes_on": f"{year}-06-30",
        "publish_at": f"{year}-07-01T09:00",
        "main_weight": "70",
        "supplement_weight": "30",
        "excellent_from": "90",
        "continue_from": "70",
        "step": "0.5",
        "reapplication": "next_year",
    }


def _rounds(world: World) -> Iterator[Address]:
    yield Address("round_plan", "", reverse("round_plan", args=[world.branch.pk]), _terms(2140))
    later = {"until": "2027-01-12", "reason": "报名不足"}
    for state in ROUNDS:
        pk = world.things[f"post_posts_{state}"].pk
        until = later | ({"until": "2027-07-05"} if state == "assessing" else {})
        yield Address("round_detail", state, reverse("round_detail", args=[pk]))
        yield Address("round_call_off", state, reverse("round_call_off", args=[pk]), {"reason": "改选"})
        if state != "published":
            yield Address("round_put_off", state, reverse("round_put_off", args=[pk]), until)
        if state in ("planned", "calling", "held"):
            yield Address("round_change", state, reverse("round_change", args=[pk]), _terms(2141))


def _forms(world: World) -> Iterator[Address]:
    for state in ("planned", "calling", "held"):
        pk = world.things[f"post_posts_{state}"].pk
        yield Address("form_detail", state, reverse("form_detail", args=[pk]))
    for state in ("planned", "calling"):
        pk = world.things[f"post_posts_{state}"].pk
        yield Address("form_export", state, reverse("form_export", args=[pk]))
        yield Address("form_standard", state, reverse("form_standard", args=[pk]))
        yield Address("form_import", state, reverse("form_import", args=[pk]), {"file": workbook(评估表=FORM)})
