"""Summaries of rounds: M holds posts, so does C; one post is withdrawn; H heads the department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.enums import Office
from pioneer_posts.enums import HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Holding, Round
from tests.areas import Address, Mark
from tests.factories import groups, post_rounds, posts

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
summary_detail            calling                        ff ffff f nnnnnn s    ff ffff f nnnnnn s
summary_detail            assessing                      .. ffff f nnnnfn s    mm ffff f nnnnfn s
summary_detail            published                      .. .... . nnnnfn s    mm mmmm m nnnnfn s
summary_export            assessing                      ff ffff f nnnnfn s    ff ffff f nnnnfn s
summary_export            published                      mm ffff m nnnnfn s    .. ffff . nnnnfn s
practice_write            held,published                 .. ffff f nnnnfn s    >> ffff f nnnnfn s
practice_write            own                            .f ffff f nnnnfn s    >f ffff f nnnnfn s
practice_write            withdrawn                      ff ffff f nnnnfn s    ff ffff f nnnnfn s
round_comparison          -                              nn nnnn . nnnnnn s    nn nnnn m nnnnnn s
round_comparison_begin    -                              ff ffff > ff>fff s    ff ffff m ffmfff s
round_comparison_export   -                              nn nnnn m nnnnnn s    nn nnnn . nnnnnn s
pioneer_decide            -                              .f ffff f nnnnnn s    uf ffff f nnnnnn s
"""

PERMISSIONS = """
pioneer_posts.view_summary        post_summary_calling
pioneer_posts.view_summary        post_summary_assessing            SC
pioneer_posts.view_summary        post_summary_published            SCLOMEA
pioneer_posts.export_summary      post_summary_assessing
pioneer_posts.export_summary      post_summary_published            SCA
pioneer_posts.write_practice      post_summary_held                 SC
pioneer_posts.write_practice      post_summary_own                  S
pioneer_posts.write_practice      post_summary_withdrawn
pioneer_posts.compare_rounds      committee                         A
pioneer_posts.begin_round_comparison -                              AB
"""

MARKS = [
    Mark("CANARY-POST-SUMMARY-PRACTICE", "SCLOMEA", "what others can learn from a post"),
    Mark("CANARY-POST-SUMMARY-RESULT", "", "the reason of an outcome before the round is totalled"),
]
GUARDED_TWICE = {"pioneer_posts.compare_rounds"}
"""Whoever administers nothing sees no committee in the first place."""


def furnish(world: World) -> dict[str, Any]:
    """Rounds of 2036 and 2037: one in its call, one in assessment with three holders, one published with one."""
    department = groups.department("示范岗总结部门")
    groups.appoint(world.head, Office.ASSESSOR, department)
    calling = _round(world, RoundStatus.CALLING, 2037, 1)
    assessing = _round(world, RoundStatus.ASSESSING, 2036, 1)
    published = _round(world, RoundStatus.PUBLISHED, 2036, 2)
    post = posts.post(world.branch, "post_summary_岗", department=department, seats=9)
    member, checker = world.users["M"].person, world.users["C"].person
    held = posts.holding(assessing, post, member)
    own = posts.holding(assessing, post, checker)
    gone = posts.holding(assessing, post, groups.member(world.other))
    ended = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2036, 3, 1), "end_reason": "违章作业"}
    Holding.objects.filter(pk=gone.pk).update(**ended)
    gone.refresh_from_db()
    post_rounds.result(gone, Outcome.WITHDRAWN, reason="CANARY-POST-SUMMARY-RESULT")
    last = posts.holding(published, post, member, best_practice="CANARY-POST-SUMMARY-PRACTICE")
    post_rounds.result(last)
    things: dict[str, Any] = {"calling": calling, "assessing": assessing, "published": published}
    things |= {"held": held, "own": own, "withdrawn": gone, "last": last}
    return {f"post_summary_{name}": thing for name, thing in things.items()}


def _round(world: World, status: str, year: int, half: int) -> Round:
    first = 1 if half == 1 else 7
    days = {
        "starts_on": date(year, first, 1),
        "ends_on": date(year, first + 5, 30),
        "call_opens_on": date(year, first, 1),
        "call_closes_on": date(year, first, 8),
        "posting_closes_on": date(year, first, 15),
        "assessment_opens_on": date(year, first + 5, 10),
        "assessment_closes_on": date(year, first + 5, 30),
        "publish_at": datetime(year + half - 1, 7 if half == 1 else 1, 1, 9, tzinfo=clock.zone()),
    }
    awarded = {} if status == RoundStatus.CALLING else {"awarded_on": date(year, first, 20)}
    return posts.post_round(world.branch, status, year=year, half=half, **days, **awarded)


def addresses(world: World) -> Iterator[Address]:
    """The summaries, their workbooks, best practices, the half year of a committee, the honour of the year."""
    for state in ("calling", "assessing", "published"):
        address = reverse("summary_detail", args=[world.things[f"post_summary_{state}"].pk])
        yield Address("summary_detail", state, address)
    for state in ("assessing", "published"):
        address = reverse("summary_export", args=[world.things[f"post_summary_{state}"].pk])
        yield Address("summary_export", state, address)
    for state, name in (("held", "held"), ("published", "last"), ("own", "own"), ("withdrawn", "withdrawn")):
        address = reverse("practice_write", args=[world.things[f"post_summary_{name}"].pk])
        yield Address("practice_write", state, address, {"text": "班前讲隐患"})
    yield Address("round_comparison_begin", "", reverse("round_comparison_begin"))
    for name in ("round_comparison", "round_comparison_export"):
        yield Address(name, "", reverse(name, args=[world.committee.pk, 2036, 2]))
    # Nothing of this year can be decided yet: the form is refused in words.
    yield Address("pioneer_decide", "", reverse("pioneer_decide", args=[world.branch.pk, 2036]), {"resolution": "同意"})
