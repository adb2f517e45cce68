"""The parts of an activity record: each is written as a whole list in the place of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from activities.enums import ActivityStatus, Part
from activities.models import Activity, ActivityItem, Article, Contribution, Problem, Vote
from activities.services.closing import is_closed
from activities.services.records import check_votes, lock_for_change
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One part of a theme day, the fixed one or one of the group's own, and who led it."""

    text: str
    fixed: bool = False
    led_by: Person | None = None


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """Who gave a micro-lesson, hosted, led the study or shared a reflection (``enums.Part``).

    ``shown_on_board``: the member agrees that the reflection is read on the board.
    """

    person: Person
    part: str
    title: str = ""
    shown_on_board: bool = False


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One vote: entitled, of these present, and how they voted."""

    motion: str
    entitled: int
    present: int
    yes: int
    no: int = 0
    abstained: int = 0


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem raised, and how and when it was solved if it is."""

    text: str
    solution: str = ""
    solved_on: date | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A report on the activity, when it was sent in, where and when it was printed if it was."""

    title: str
    sent_on: date
    reporter: Person | None = None
    outlet: str = ""
    printed_on: date | None = None


@transaction.atomic
def save_items(activity: Activity, rows: Iterable[ItemRow], *, by: User, now: datetime) -> Activity:
    """The parts of a theme day "1+N": one fixed part at most, in their order."""
    kept = [row for row in rows if row.text.strip()]
    if sum(row.fixed for row in kept) > 1:
        raise RefusedError(_("A theme day has one fixed part."))
    made = [ActivityItem(position=place, **_columns(row)) for place, row in enumerate(kept, start=1)]
    return _replace(activity, "items", made, by=by)


@transaction.atomic
def save_contributions(activity: Activity, rows: Iterable[ContributionRow], *, by: User, now: datetime) -> Activity:
    """Who did what: each person each part once; what the board shows is a reflection."""
    kept = list(rows)
    if any(row.part not in Part.values for row in kept):
        raise RefusedError(_("Choose what the person did."))
    if any(row.shown_on_board and not (row.part == Part.REFLECTION and row.title.strip()) for row in kept):
        raise RefusedError(_("Only a reflection is shown on the board, with its title or a sentence."))
    if len({(row.person.pk, row.part) for row in kept}) < len(kept):
        raise RefusedError(_("The same person is named twice for the same part."))
    return _replace(activity, "contributions", [Contribution(**_columns(row)) for row in kept], by=by)


@transaction.atomic
def save_votes(activity: Activity, rows: Iterable[VoteRow], *, by: User, now: datetime) -> Activity:
    """The votes taken; refused where there are more voters than people."""
    kept = [row for row in rows if row.motion.strip()]
    for row in kept:
        _check_vote(row)
    check_votes(activity, kept)
    return _replace(activity, "votes", [Vote(**_columns(row)) for row in kept], by=by)


@transaction.atomic
def save_problems(activity: Activity, rows: Iterable[ProblemRow], *, by: User, now: datetime) -> Activity:
    """The problems raised; one that is solved says how."""
    kept = [row for row in rows if row.text.strip()]
    for row in kept:
        _check_solution(activity, row.solution, row.solved_on, now)
    return _replace(activity, "problems", [Problem(**_columns(row)) for row in kept], by=by)


@transaction.atomic
def save_articles(activity: Activity, rows: Iterable[ArticleRow], *, by: User, now: datetime) -> Activity:
    """The reports sent in; they belong to the group that held the activity."""
    kept = [row for row in rows if row.title.strip()]
    group = activity.group
    if kept and group is None:
        raise RefusedError(_("Articles are filed with the record of a group."))
    for row in kept:
        _check_article(activity, row, now)
    return _replace(activity, "articles", [Article(group=group, **_columns(row)) for row in kept], by=by)


@transaction.atomic
def solve_problem(problem: Problem, *, solution: str, on: date, by: User, now: datetime) -> Problem:
    """Says how and when a problem was solved, after its record was handed in, too."""
    problem = Problem.objects.select_for_update(of=("self",)).select_related("activity__branch").get(pk=problem.pk)
    if problem.solved_on:
        raise RefusedError(_("This problem is solved already."))
    if problem.activity.status == ActivityStatus.CALLED_OFF:
        raise RefusedError(_("The activity was called off."))
    if not solution.strip():
        raise RefusedError(_("Say how the problem was solved."))
    _check_solution(problem.activity, solution, on, now)
    _expect_open(problem.activity, on)
    problem.solution, problem.solved_on = solution.strip(), on
    problem.save(update_fields=["solution", "solved_on"])
    after = {"problem": problem.text, "solution": problem.solution, "solved_on": on}
    _record(problem.activity, "problem_solved", by=by, after=after)
    return problem


@transaction.atomic
def print_article(article: Article, *, outlet: str, on: date, by: User, now: datetime) -> Article:
    """Says where and when an article was printed, after its record was handed in, too."""
    article = Article.objects.select_for_update(of=("self",)).select_related("group__branch").get(pk=article.pk)
    if article.printed_on:
        raise RefusedError(_("This article is recorded as printed already."))
    if not outlet.strip() or not article.sent_on <= on <= clock.day_of(now):
        raise RefusedError(_("Say where it was printed, on a day not before it was sent in and not to come."))
    if is_closed(article.group.branch, on):
        raise RefusedError(_("The period of this day is totalled. Add a supplement to the record instead."))
    article.outlet, article.printed_on = outlet.strip(), on
    article.save(update_fields=["outlet", "printed_on"])
    after = {"group": article.group.code, "title": article.title, "outlet": article.outlet, "printed_on": on}
    audit.record("article_printed", by=by, subject=article, branch=article.group.branch.code, after=after)
    return article


def _check_vote(row: VoteRow) -> None:
    said = {"motion": row.motion}
    if min(row.entitled, row.present, row.yes, row.no, row.abstained) < 0:
        raise RefusedError(_("“%(motion)s”: enter 0 or more.") % said)
    if row.present > row.entitled:
        raise RefusedError(_("“%(motion)s”: no more can be present than are entitled to vote.") % said)
    if row.yes + row.no + row.abstained > row.present:
        raise RefusedError(_("“%(motion)s”: there are more votes than people present.") % said)


def _check_solution(activity: Activity, solution: str, on: date | None, now: datetime) -> None:
    if on is None:
        return
    if not solution.strip():
        raise RefusedError(_("Say how the problem was solved."))
    if not activity.day <= on <= clock.day_of(now):
        raise RefusedError(_("A problem is solved on the day it was raised or later, and not in the future."))


def _check_article(activity: Activity, row: ArticleRow, now: datetime) -> None:
    if not activity.day <= row.sent_on <= clock.day_of(now):
        raise RefusedError(_("An article is sent in on the day of the activity or later, and not in the future."))
    if row.printed_on is None:
        return
    if not row.outlet.strip() or not row.sent_on <= row.printed_on <= clock.day_of(now):
        raise RefusedError(_("Say where it was printed, on a day not before it was sent in and not to come."))


def _expect_open(activity: Activity, day: date) -> None:
    if is_closed(activity.branch, day):
        raise RefusedError(_("The period of this day is totalled. Add a supplement to the record instead."))


def _replace(activity: Activity, name: str, made: Sequence[Any], *, by: User) -> Activity:
    """Writes one list of parts anew, and the audit entry."""
    activity = lock_for_change(activity)
    parts = getattr(activity, name)
    before = [_said(each) for each in parts.all()]
    parts.all().delete()
    for each in made:
        each.activity = activity
    _made_of(made)(made)
    _record(activity, f"record_{name}_saved", by=by, before=before, after=[_said(each) for each in made])
    return activity


def _said(part: Model) -> str:
    """A part as the audit keeps it: people by their numbers, for nothing is ever taken out of it."""
    if isinstance(part, Contribution):
        said = f"{part.person.employee_no} · {part.get_part_display()}"
        return f"{said} · {part._meta.get_field('shown_on_board').verbose_name}" if part.shown_on_board else said
    return str(part)


def _made_of(made: Sequence[Model]) -> Callable[[Sequence[Any]], Any]:
    return type(made[0])._default_manager.bulk_create if made else list


def _columns(row: Any) -> dict[str, Any]:
    """The columns of a row, texts without the spaces around them."""
    found = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


def _record(activity: Activity, action: str, *, by: User, after: Any, before: Any = None) -> None:
    place = {"group": activity.group.code if activity.group else ""}
    said = after if isinstance(after, dict) else {"rows": after}
    audit.record(
        action,
        by=by,
        subject=activity,
        branch=activity.branch.code,
        before=None if before is None else {"rows": before},
        after={**place, **said},
    )
