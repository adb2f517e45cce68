"""Assessments of posts: who fills the form in, who reads it when, who decides, who sees the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.enums import Office
from groups.models import Person
from pioneer_posts.enums import Outcome, RoundStatus, Side
from pioneer_posts.models import Assessment, Holding, PostResult, Round
from tests.areas import Address, Mark
from tests.factories import groups, posts
from tests.factories.workbooks import workbook

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
assessment_list           -                              .. ffff f f.ff.f s    mm ffff f fmffmf s
assessment_begin          -                              mm ffff f nnnnmn s    >> ffff f nnnn>n s
assessment_edit           draft                          nn nnnn n nnnn.n s    nn nnnn n nnnn>n s
assessment_edit           done                           n> nnnn n nnnnnn s    nu nnnn n nnnnnn s
assessment_edit           totalled                       ff nnnn n nnnn>n s    ff nnnn n nnnnun s
assessment_hand_in        draft                          nn nnnn n nnnn>n s    nn nnnn n nnnn>n s
assessment_hand_in        totalled                       ff nnnn n nnnn>n s    ff nnnn n nnnnun s
assessment_abstain        draft                          nn nnnn n nnnn.n s    nn nnnn n nnnn>n s
assessment_abstain        totalled                       ff nnnn n nnnn>n s    ff nnnn n nnnnun s
assessment_detail         draft                          nn nnnn n nnnn.n s    nn nnnn n nnnnmn s
assessment_detail         done                           n. nnnn n nnnnnn s    nm nnnn n nnnnnn s
assessment_detail         totalled                       .. nnnn n nnnn.n s    mm nnnn n nnnnmn s
assessment_detail         published                      .. nn.n n nnnn.n s    mm nnmn n nnnnmn s
assessment_export         running                        mm ffff f nnnnmn s    .. ffff f nnnn.n s
assessment_export         totalled                       ff ffff f nnnnfn s    ff ffff f nnnnfn s
assessment_import         running                        .. ffff f nnnn.n s    >> ffff f nnnn>n s
assessment_import         totalled                       ff ffff f nnnnfn s    ff ffff f nnnnfn s
assessment_progress       running,published              .. ffff f nnnnfn s    mm ffff f nnnnfn s
assessment_give_back      running                        .f ffff f nnnnfn s    >f ffff f nnnnfn s
assessment_give_back      totalled                       ff ffff f nnnnfn s    ff ffff f nnnnfn s
leave_unassessed          running                        .f ffff f nnnnfn s    >f ffff f nnnnfn s
take_up_again             running                        mf ffff f nnnnfn s    >f ffff f nnnnfn s
result_list               running                        ff ffff f nnnnfn s    ff ffff f nnnnfn s
result_list               totalled                       .. ffff f nnnnfn s    mm ffff f nnnnfn s
result_list               published                      .. .... . nnnn.n s    mm mmmm m nnnnmn s
post_result_detail        totalled                       .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
post_result_detail        published                      .. .... . nnnn.n s    mm mmmm m nnnnmn s
"""

PERMISSIONS = """
pioneer_posts.list_assessments     -                                        SCXH
pioneer_posts.assess_holding       post_assessments_held                    SCH
pioneer_posts.assess_holding       post_assessments_held_totalled
pioneer_posts.edit_assessment      post_assessments_draft                   H
pioneer_posts.edit_assessment      post_assessments_done                    C
pioneer_posts.hand_in_assessment   post_assessments_draft                   H
pioneer_posts.hand_in_assessment   post_assessments_done                    C
pioneer_posts.abstain_assessment   post_assessments_draft                   H
pioneer_posts.abstain_assessment   post_assessments_done                    C
pioneer_posts.view_assessment      post_assessments_draft                   H
pioneer_posts.view_assessment      post_assessments_done                    C
pioneer_posts.view_assessment      post_assessments_of_totalled             SCH
pioneer_posts.view_assessment      post_assessments_of_published            SCMH
pioneer_posts.export_assessments   post_assessments_running                 SCH
pioneer_posts.export_assessments   post_assessments_totalled
pioneer_posts.import_assessments   post_assessments_running                 SCH
pioneer_posts.import_assessments   post_assessments_totalled
pioneer_posts.view_progress        post_assessments_calling
pioneer_posts.view_progress        post_assessments_running,post_assessments_totalled  SC
pioneer_posts.give_back_assessment post_assessments_held                    S
pioneer_posts.give_back_assessment post_assessments_held_totalled
pioneer_posts.leave_unassessed     post_assessments_held,post_assessments_left  S
pioneer_posts.leave_unassessed     post_assessments_held_totalled
pioneer_posts.view_results         post_assessments_running
pioneer_posts.view_results         post_assessments_totalled                SC
pioneer_posts.view_results         post_assessments_published               SCLOMEAH
pioneer_posts.view_post_result     post_assessments_result_totalled         SC
pioneer_posts.view_post_result     post_assessments_result_published        SCLOMEAH
"""

MARKS = [
    Mark("CANARY-ASSESS-DRAFT", "H", "a draft of an assessment"),
    Mark("CANARY-ASSESS-DONE", "C", "an assessment while others are still out"),
    Mark("CANARY-ASSESS-TOTALLED", "SCH", "an assessment before the publication"),
    Mark("CANARY-ASSESS-PUBLISHED", "SCMH", "an assessment after the publication"),
    Mark("CANARY-ASSESS-LEFT", "SC", "why somebody is left out, before the publication"),
    Mark("61.37", "SC", "an unpublished total of a post"),
    Mark("71.73", "SCLOMEAH", "a published total of a post"),
]
GUARDED_TWICE = {"pioneer_posts.view_assessment", "pioneer_posts.view_post_result"}
SHOWN_AT = {"Assessment": "assessment_detail", "PostResult": "post_result_detail"}


def furnish(world: World) -> dict[str, Any]:
    """M holds a post at H's department: in a round in assessment, in a totalled one, in a published one."""
    groups.appoint(world.head, Office.ASSESSOR, groups.department("评估测试部门"))
    running, totalled, published = (
        _round(world, year, half, status)
        for year, half, status in (
            (2035, 1, RoundStatus.ASSESSING),
            (2035, 2, RoundStatus.TOTALLED),
            (2045, 1, RoundStatus.PUBLISHED),
        )
    )
    held = [_holding(world, each) for each in (running, totalled, published)]
    left = _holding(world, running, posts.member_of(world.own))
    PostResult.objects.create(
        holding=left, outcome=Outcome.UNASSESSED, reason="CANARY-ASSESS-LEFT", totalled_at=clock.now()
    )
    head, member = (world.users[role].person for role in "HC")
    return {
        "post_assessments_calling": _round(world, 2045, 2, RoundStatus.CALLING),
        "post_assessments_running": running,
        "post_assessments_totalled": totalled,
        "post_assessments_published": published,
        "post_assessments_held": held[0],
        "post_assessments_held_totalled": held[1],
        "post_assessments_left": left,
        "post_assessments_draft": _assessment(held[0], head, "DRAFT", done=False),
        "post_assessments_done": _assessment(held[0], member, "DONE", side=Side.COMMITTEE),
        "post_assessments_of_totalled": _assessment(held[1], head, "TOTALLED"),
        "post_assessments_of_published": _assessment(held[2], head, "PUBLISHED"),
        "post_assessments_result_totalled": _result(held[1], "61.37"),
        "post_assessments_result_published": _result(held[2], "71.73"),
    }


def _round(world: World, year: int, half: int, status: str) -> Round:
    days = {
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2027, 1, 31),
        "call_opens_on": date(2026, 8, 1),
        "call_closes_on": date(2026, 8, 10),
        "posting_closes_on": date(2026, 8, 17),
        "assessment_opens_on": date(2026, 12, 20),
        "assessment_closes_on": date(2027, 1, 20) if status == RoundStatus.ASSESSING else date(2027, 1, 3),
        "publish_at": datetime(2027, 1, 21, 9, tzinfo=clock.zone()),
    }
    return posts.post_round(world.branch, status, year=year, half=half, **days)


def _holding(world: World, post_round: Round, person: Person | None = None) -> Holding:
    department, number = groups.department("评估测试部门"), post_round.holdings.count()
    post = posts.post(world.branch, f"post_assessments_{post_round.code}_{number}", department=department)
    return posts.holding(post_round, post, person or world.users["M"].person, starts_on=date(2026, 8, 20))


def _assessment(
    holding: Holding, person: Person, word: str, *, side: str = Side.DEPARTMENT, done: bool = True
) -> Assessment:
    made = posts.assessment(holding, person, side, points="18 20 20" if done else "")
    made.comment = f"CANARY-ASSESS-{word}"
    made.save()
    return made


def _result(holding: Holding, total: str) -> PostResult:
    figures = {"department_mean": Decimal(total), "committee_mean": Decimal(total), "total": Decimal(total)}
    return PostResult.objects.create(holding=holding, outcome=Outcome.CONTINUE, totalled_at=clock.now(), **figures)


def addresses(world: World) -> Iterator[Address]:
    """The list, the form of a holder with its steps, the workbook, progress, decisions, results."""
    things = {name.removeprefix("post_assessments_"): thing for name, thing in world.things.items()}
    held, left = (things[name].pk for name in ("held", "left"))
    yield Address("assessment_list", "", reverse("assessment_list"))
    yield Address("assessment_begin", "", reverse("assessment_begin", args=[held]))
    forms = {"draft": things["draft"], "done": things["done"], "totalled": things["of_totalled"]}
    for state, each in (*forms.items(), ("published", things["of_published"])):
        yield Address("assessment_detail", state, reverse("assessment_detail", args=[each.pk]))
    for state, each in forms.items():
        yield Address("assessment_edit", state, reverse("assessment_edit", args=[each.pk]), _form(each))
    for state in ("draft", "totalled"):
        pk = forms[state].pk
        yield Address("assessment_hand_in", state, reverse("assessment_hand_in", args=[pk]), _form(forms[state]))
        yield Address("assessment_abstain", state, reverse("assessment_abstain", args=[pk]), {"reason": "借调"})
    yield from _of_rounds(things)
    yield Address("leave_unassessed", "running", reverse("leave_unassessed", args=[held]), {"reason": "病假"})
    yield Address("take_up_again", "running", reverse("take_up_again", args=[left]))
    backs = {"running": (held, things["done"]), "totalled": (things["held_totalled"].pk, things["of_totalled"])}
    for state, (pk, each) in backs.items():
        url = reverse("assessment_give_back", args=[pk, each.assessor_id])
        yield Address("assessment_give_back", state, url, {"reason": "漏填"})
    for state in ("totalled", "published"):
        result = things[f"result_{state}"].pk
        yield Address("post_result_detail", state, reverse("post_result_detail", args=[result]))


def _of_rounds(things: dict[str, Any]) -> Iterator[Address]:
    """What is asked of a round: the workbook, the progress, the result."""
    book = workbook(评估=[("编号",), (things["held"].number,)])
    for state in ("running", "totalled"):
        pk = things[state].pk
        yield Address("assessment_export", state, reverse("assessment_export", args=[pk]))
        yield Address("assessment_import", state, reverse("assessment_import", args=[pk]), {"file": book})
    for state in ("running", "published"):
        yield Address("assessment_progress", state, reverse("assessment_progress", args=[things[state].pk]))
    for state in ("running", "totalled", "published"):
        yield Address("result_list", state, reverse("result_list", args=[things[state].pk]))


def _form(assessment: Assessment) -> dict[str, Any]:
    """A whole form, as it is sent to be handed in."""
    points = ("18", "20", "已采纳")
    fields: dict[str, Any] = {"edition": assessment.edition, "comment": "好"}
    for item, each in zip(assessment.holding.round.items.all(), points, strict=True):
        fields |= {f"i{item.pk}": each, f"n{item.pk}": "见记录"}
    return fields
