"""Exports of posts that may take long: the list, the summary of a round, the half year of a committee, plaques."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import clock, long_work
from branchmgr.errors import RefusedError
from branchmgr.long_work import Arguments, OnObject, Outcome, Progress, permitted
from branchmgr.models import LongWork
from branchmgr.paper import PDF
from branchmgr.snapshots import snapshot
from groups.models import Branch, Committee
from pioneer_posts import plaques
from pioneer_posts.committee_exports import committee_workbook
from pioneer_posts.exports import post_workbook
from pioneer_posts.holding_queries import plaques_of
from pioneer_posts.models import Holding, Round
from pioneer_posts.post_queries import PostChoice, posts_of
from pioneer_posts.services import summaries as services
from pioneer_posts.services.plaques import export_plaques
from pioneer_posts.services.post_exports import record_export
from pioneer_posts.summaries import summary_of
from pioneer_posts.summary_exports import round_workbook
from pioneer_posts.summary_queries import HalfYear, branch_rounds

POSTS: Final = "pioneer_posts.posts"
SUMMARY: Final = "pioneer_posts.summary"
COMPARISON: Final = "pioneer_posts.round_comparison"
PLAQUES: Final = "pioneer_posts.plaques"
LISTED: Final = ("q", "kind", "use", "department", "sort")
"""how the list of posts is narrowed and ordered"""
A_HOLDING_SUMMED_UP: Final = 10
"""rows of a workbook that are written while everything about one post held is"""
A_PLAQUE_ON_PAPER: Final = 250
"""rows of a workbook that are written while one plaque is drawn"""

_SUMMARY = OnObject(Round, "pioneer_posts.export_summary", related=("branch__committee",))
_PLAQUES = OnObject(Round, "pioneer_posts.print_plaques", related=("branch__committee",))
_COMMITTEE = OnObject(Committee, "pioneer_posts.compare_rounds")


def register() -> None:
    """Names the kinds to the kernel."""
    lists = permitted("pioneer_posts.list_posts")
    long_work.register(POSTS, label=gettext_lazy("Pioneer posts"), run=_posts, may=lists)
    long_work.register(SUMMARY, label=gettext_lazy("Summary of a round"), run=_summary, may=_SUMMARY.may)
    label = gettext_lazy("Half year of posts")
    long_work.register(COMPARISON, label=label, run=_comparison, may=_COMMITTEE.may)
    long_work.register(PLAQUES, label=gettext_lazy("Pioneer post plaques"), run=_plaques, may=_PLAQUES.may)


def posts_asked(arguments: Arguments) -> PostChoice:
    """How the list is narrowed and ordered."""
    return PostChoice(*(arguments.get(name, "") for name in LISTED))


def summary_rows(post_round: Round) -> int:
    """About as many rows as the summary of a round takes time for."""
    return A_HOLDING_SUMMED_UP * Holding.objects.of_round(post_round).count()


def comparison_rows(committee: Committee) -> int:
    """How many branches stand in the workbook."""
    return Branch.objects.under(committee).count()


def plaque_rows(post_round: Round) -> int:
    """About as many rows of a workbook as the plaques take time for. RefusedError where there is none to print."""
    held = Holding.objects.of_round(post_round).held().count()
    if not held:
        raise RefusedError(_("No post of this round is held any more, so there is no plaque to print."))
    return A_PLAQUE_ON_PAPER * held


def _posts(work: LongWork, progress: Progress) -> Outcome:
    choice, by = posts_asked(work.arguments), work.asked_by
    return long_work.workbook(
        f"示范岗_{clock.today():%Y-%m-%d}",
        post_workbook(posts_of(by, choice)),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_export("export_posts", chosen=choice.said, by=by),
    )


def _summary(work: LongWork, progress: Progress) -> Outcome:
    post_round, by, now = _SUMMARY.found(work), work.asked_by, clock.now()
    with snapshot():
        return long_work.workbook(
            f"{post_round.branch.name}_{post_round.code}_示范岗总结",
            round_workbook(summary_of(post_round), by=by, now=now),
            work=work,
            progress=progress,
            created=now,
            record=lambda: services.export_summary(post_round, by=by),
        )


def _comparison(work: LongWork, progress: Progress) -> Outcome:
    committee, by, now = _COMMITTEE.found(work), work.asked_by, clock.now()
    year, half = work.arguments["year"], work.arguments["half"]
    when = HalfYear(year, half)
    with snapshot():
        rows = branch_rounds(Branch.objects.under(committee).order_by("code"), when)
        return long_work.workbook(
            f"{committee.name}_{when.code}_示范岗",
            committee_workbook(committee, when, rows, by=by, now=now),
            work=work,
            progress=progress,
            created=now,
            record=lambda: services.export_rounds(committee, year=year, half=half, by=by),
        )


def _plaques(work: LongWork, progress: Progress) -> Outcome:
    post_round, by = _PLAQUES.found(work), work.asked_by
    held = plaques_of(post_round)
    document = plaques.document(progress.each(held, len(held)), site=work.arguments["site"], created=clock.now())
    return Outcome(
        file=document,
        name=plaques.filename_of_all(post_round),
        media_type=PDF,
        record=lambda: export_plaques(post_round, count=len(held), by=by),
    )
