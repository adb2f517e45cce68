"""Activity records: a draft, a plan, one in review, one accepted, and who may do what with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.enums import ActivityKind
from activities.models import Activity
from activities.services import record_parts
from activities.services import records as services
from branchmgr import clock
from tests.areas import Address, Mark
from tests.factories import records

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
record_list               -                              .. .... f f.ffff s    mm mmmm f fmffff s
records_export            -                              mm mmmm f fmffff s    .. .... f f.ffff s
record_calendar           -                              .. .... f f.ffff s    mm mmmm f fmffff s
record_begin              -                              .. ..ff f f.ffff s    >> >>ff f f>ffff s
record_detail             draft                          .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
record_detail             filed,accepted                 .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
record_basics             draft                          ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
record_basics             filed                          ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
record_content            draft                          ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
record_parts              draft                          ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
record_check              draft                          ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
record_take_up            plan                           ff mnfn n nnnnnn s    ff >nfn n nnnnnn s
record_copy               filed                          ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
record_review             filed                          .f fnfn n nnnnnn s    >f fnfn n nnnnnn s
record_review             accepted                       ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
record_call_off           draft                          ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
record_supplement         accepted                       ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
problem_solve             accepted                       ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
article_print             accepted                       ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
"""

PERMISSIONS = """
activities.list_records         -                              SCLOMEX
activities.begin_records        -                              SCLOX
activities.review_records       -                              SCX
activities.view_record          record_filed                   SCLM
activities.edit_record          record_draft                   L
activities.edit_record          record_filed
activities.submit_record        record_draft                   L
activities.submit_record        record_filed
activities.take_up_record       record_plan                    L
activities.take_up_record       record_draft
activities.call_off_record      record_draft                   L
activities.copy_record          record_filed                   L
activities.review_record        record_filed                   S
activities.review_record        record_accepted
activities.supplement_record    record_accepted                L
activities.supplement_record    record_filed
activities.solve_problem        record_problem                 L
activities.solve_problem        record_off,record_solved
activities.print_article        record_article                 L
activities.print_article        record_printed
"""

MARKS = [
    Mark("CANARY-RECORD-DRAFT", "SCLU", "a draft of a record"),
    Mark("CANARY-RECORD-FILED", "SCLMU", "a record of the own group"),
    Mark("CANARY-RECORD-PROBLEM", "SCLMU", "a problem raised in the own group"),
]
GUARDED_TWICE = {"activities.view_record"}
SHOWN_AT = {"Activity": "record_detail", "Problem": "problem_solve", "Article": "article_print"}


def furnish(world: World) -> dict[str, Any]:
    """One record of the own group in each state, all of days of this year, which is open."""
    leader, now = world.users["L"], clock.now()

    def begun(day: str, kind: str, **given: Any) -> Activity:
        return records.begun(world.own, day, by=leader, now=now, kind=kind, **given)

    draft = begun("2027-01-02", ActivityKind.STUDY, topic="CANARY-RECORD-DRAFT")
    filed = begun("2027-01-03", ActivityKind.STUDY, topic="CANARY-RECORD-FILED")
    done = begun("2027-01-04", ActivityKind.VOLUNTEER)
    plan = begun("2027-01-04", ActivityKind.LIFE_MEETING, planned=True)
    off = begun("2027-01-01", ActivityKind.STUDY)
    record_parts.save_problems(off, [record_parts.ProblemRow("没有召开")], by=leader, now=now)
    off = services.call_off_record(off, reason="没有召开", by=leader, now=now)
    solved = record_parts.ProblemRow("灯不亮", "换灯", done.day)
    record_parts.save_problems(done, [record_parts.ProblemRow("CANARY-RECORD-PROBLEM"), solved], by=leader, now=now)
    printed = record_parts.ArticleRow("已刊用", sent_on=done.day, outlet="厂报", printed_on=done.day)
    sent = record_parts.ArticleRow("小组志愿服务", sent_on=done.day)
    record_parts.save_articles(done, [sent, printed], by=leader, now=now)
    done = services.submit_record(done, by=leader, now=now)
    return {
        "record_draft": draft,
        "record_plan": plan,
        "record_filed": services.submit_record(filed, by=leader, now=now),
        "record_accepted": services.accept_record(done, by=world.users["S"], now=now),
        "record_off": off.problems.get(),
        "record_problem": done.problems.get(solved_on=None),
        "record_solved": done.problems.exclude(solved_on=None).get(),
        "record_article": done.articles.get(printed_on=None),
        "record_printed": done.articles.exclude(printed_on=None).get(),
    }


def addresses(world: World) -> Iterator[Address]:
    """Every page of records with what its form sends."""
    things = world.things
    draft, plan, filed, done = (things[f"record_{name}"] for name in ("draft", "plan", "filed", "accepted"))
    times = {"day": "2027-01-01", "starts": "10:00", "ends": "11:00"}
    basics = {**times, "kind": "study", "topic": "学习"}
    for name in ("record_list", "records_export", "record_calendar"):
        yield Address(name, "", reverse(name))
    yield Address("record_begin", "", reverse("record_begin"), basics)
    for state, record in (("draft", draft), ("filed", filed), ("accepted", done)):
        yield Address("record_detail", state, reverse("record_detail", args=[record.pk]))
    for state, record in (("draft", draft), ("filed", filed)):
        yield Address("record_basics", state, reverse("record_basics", args=[record.pk]), {**basics, "edition": "1"})
    said = {"content": "学习", "edition": "1"}
    yield Address("record_content", "draft", reverse("record_content", args=[draft.pk]), said)
    problem = {"rows": "1", "r0-text": "灯不亮"}
    yield Address("record_parts", "draft", reverse("record_parts", args=[draft.pk, "problems"]), problem)
    yield Address("record_check", "draft", reverse("record_check", args=[draft.pk]))
    yield Address("record_take_up", "plan", reverse("record_take_up", args=[plan.pk]))
    yield Address("record_copy", "filed", reverse("record_copy", args=[filed.pk]), times)
    for state, record in (("filed", filed), ("accepted", done)):
        yield Address("record_review", state, reverse("record_review", args=[record.pk]), {"accepted": "yes"})
    yield Address("record_call_off", "draft", reverse("record_call_off", args=[draft.pk]), {"reason": "未举行"})
    body = {"text": "补充", "reason": "漏记"}
    yield Address("record_supplement", "accepted", reverse("record_supplement", args=[done.pk]), body)
    solved = {"solution": "换灯", "on": "2027-01-05"}
    yield Address("problem_solve", "accepted", reverse("problem_solve", args=[things["record_problem"].pk]), solved)
    printed = {"outlet": "厂报", "on": "2027-01-05"}
    yield Address("article_print", "accepted", reverse("article_print", args=[things["record_article"].pk]), printed)
