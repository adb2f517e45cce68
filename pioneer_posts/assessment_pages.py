"""What the pages of assessments show: work of an assessor, progress of a round, results and the way of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.assessment_queries import (
    Explained,
    Missing,
    Reviewer,
    Task,
    earlier_assessments,
    explained,
    missing_of,
    sides_of,
    tasks_of,
    unchecked_in,
    weighing_sides,
)
from pioneer_posts.conflicts import Conflict, conflict_of
from pioneer_posts.enums import Outcome, RoundStatus, Side
from pioneer_posts.models import Assessment, AssessmentMark, AssessmentStep, Holding, PostResult, Round, RubricItem
from pioneer_posts.models.assessments import HANDED_IN

OPEN, DONE, EARLIER = "open", "done", "earlier"
TASK_STATES: Final = [
    (OPEN, pgettext_lazy("assessments", "to do")),
    (DONE, pgettext_lazy("assessment", "handed in")),
    (EARLIER, _("earlier rounds")),
]
INCOMPLETE, COMPLETE, LEFT = "incomplete", "complete", "left"
PROGRESS_STATES: Final = [(INCOMPLETE, _("incomplete")), (COMPLETE, _("complete")), (LEFT, _("left out"))]
RESULT_ORDERS: Final = {
    "total": ("total", "holding__number"),
    "holder": ("holding__person__sort_key", "holding__number"),
    "post": ("holding__post__name", "holding__number"),
    "number": ("holding__number", "pk"),
}


@dataclass(frozen=True, slots=True)
class RoundWork:
    """What one has to assess in one round: how many of how many are handed in."""

    post_round: Round
    done: int
    count: int

    @property
    def left(self) -> int:
        return self.count - self.done


@dataclass(frozen=True, slots=True)
class Work:
    """The work of an assessor: the lines asked for, and how far each round is."""

    lines: list[Task]
    rounds: list[RoundWork]


def assessment_work(user: User, words: str, state: str, sort: str) -> Work:
    """What one has to assess today, or assessed before, as narrowed and ordered; open ones first."""
    today = tasks_of(user)
    lines = [_earlier(each) for each in earlier_assessments(user)] if state == EARLIER else today
    if state in (OPEN, DONE):
        lines = [task for task in lines if task.is_open == (state == OPEN)]
    lines = [task for task in lines if _fits(task.holding, words)]
    return Work(_sorted(lines, sort, TASK_KEYS), list(_rounds(today)))


TASK_KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "holder": lambda line: line.holding.person.sort_key,
    "post": lambda line: line.holding.post.name,
    "closes": lambda line: line.closes_on,
    "": lambda line: (not line.is_open, line.closes_on, line.holding.number),
}


def _earlier(assessment: Assessment) -> Task:
    return Task(assessment.holding, Side(assessment.side), None, assessment, left=False)


def _rounds(tasks: Iterable[Task]) -> Iterable[RoundWork]:
    """One line for each round, conflicts and what is left out apart."""
    own = [task for task in tasks if not (task.conflict or task.left)]
    for post_round in {task.holding.round_id: task.holding.round for task in own}.values():
        of_round = [task for task in own if task.holding.round_id == post_round.pk]
        yield RoundWork(post_round, sum(1 for task in of_round if not task.is_open), len(of_round))


def _fits(holding: Holding, words: str) -> bool:
    shown = (holding.person.name, holding.post.name, holding.post.department.name, holding.number)
    return not words or any(words.lower() in text.lower() for text in shown)


def _sorted(lines: list[Any], sort: str, keys: dict[str, Callable[[Any], Any]]) -> list[Any]:
    key = keys.get(sort.removeprefix("-"))
    return sorted(lines, key=key or keys[""], reverse=bool(key) and sort.startswith("-"))


@dataclass(frozen=True, slots=True)
class DraftSum:
    """How far a draft is: its sum, how many items are given, the edition that is saved."""

    total: Decimal
    given: int
    items: int
    edition: int


def draft_sum(assessment: Assessment) -> DraftSum:
    """The sum of what is saved, as the database has it."""
    points = [Decimal(each) for each in assessment.marks.values_list("points", flat=True)]
    edition = Assessment.objects.values_list("edition", flat=True).get(pk=assessment.pk)
    return DraftSum(sum(points, Decimal(0)), len(points), assessment.holding.round.items.count(), edition)


def given_back_why(assessment: Assessment) -> str:
    """Why a draft was given back; empty where it was not."""
    return next(iter(assessment.steps.exclude(note="").order_by("-number").values_list("note", flat=True)), "")


@dataclass(frozen=True, slots=True)
class SideProgress:
    """One side of a holder: what it weighs and who is on it."""

    side: Side
    weight: Decimal
    reviewers: list[Reviewer]

    @property
    def lacks(self) -> bool:
        return not any(each.state == "done" for each in self.reviewers)

    @property
    def deserted(self) -> bool:
        """Whether nobody has assessed and nobody can."""
        return self.lacks and not any(each.state == "waiting" for each in self.reviewers)


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One holder: both sides, what is missing, and whether the holder is left out."""

    holding: Holding
    sides: list[SideProgress]
    missing: Missing | None
    left: PostResult | None

    @property
    def state(self) -> str:
        if self.missing:
            return INCOMPLETE
        return LEFT if self.left else COMPLETE


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a round: the lines asked for; of all, how many are complete."""

    lines: list[ProgressLine]
    complete: int
    count: int
    handed_in: int
    waited_for: int
    unchecked: list[Holding]
    """the posts that were never checked, while they still can be"""


PROGRESS_KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "holder": lambda line: line.holding.person.sort_key,
    "post": lambda line: line.holding.post.name,
    "": lambda line: (line.state != INCOMPLETE, line.holding.number),
}


def progress_of(post_round: Round, words: str, state: str, sort: str) -> Progress:
    """Who has handed in and who has not, as narrowed and ordered; what is incomplete first."""
    over = post_round.status in (RoundStatus.TOTALLED, RoundStatus.PUBLISHED)
    sides = sides_of(post_round, post_round.assessment_closes_on if over else None)
    missing = {each.holding.pk: each for each in missing_of(post_round)}
    left = {each.holding_id: each for each in PostResult.objects.filter(holding__round=post_round, total=None)}
    held = Holding.objects.of_round(post_round).held().with_places().in_order()
    every = [
        ProgressLine(each, _sides(post_round, sides.get(each.pk, [])), missing.get(each.pk), left.get(each.pk))
        for each in held
    ]
    lines = [line for line in every if state not in (INCOMPLETE, COMPLETE, LEFT) or line.state == state]
    reviewers = [each for line in every if not line.left for side in line.sides for each in side.reviewers]
    states = Counter(each.state for each in reviewers)
    return Progress(
        lines=_sorted([line for line in lines if _fits(line.holding, words)], sort, PROGRESS_KEYS),
        complete=sum(1 for line in every if line.state != INCOMPLETE),
        count=len(every),
        handed_in=states["done"] + states["abstained"],
        waited_for=states["waiting"],
        unchecked=unchecked_in(post_round) if post_round.status == RoundStatus.ASSESSING else [],
    )


def _sides(post_round: Round, reviewers: list[Reviewer]) -> list[SideProgress]:
    weights = {Side.DEPARTMENT: post_round.main_weight, Side.COMMITTEE: post_round.supplement_weight}
    return [
        SideProgress(side, weights[side], [each for each in reviewers if each.side == side])
        for side in weighing_sides(post_round)
    ]


def given_back_of(holding: Holding, assessor: int) -> Assessment:
    """What a person handed in about a holder, or 404."""
    handed_in = Assessment.objects.with_places().filter(status__in=HANDED_IN)
    return get_object_or_404(handed_in, holding=holding, assessor=assessor)


@dataclass(frozen=True, slots=True)
class MarkTable:
    """Marks beside each other: a column for each assessment, named or numbered by its side."""

    heads: list[str]
    rows: list[tuple[RubricItem, list[tuple[str, AssessmentMark | None]]]]
    columns: list[tuple[str, Assessment]]


def mark_table(holding: Holding, columns: list[Assessment], *, named: bool) -> MarkTable:
    """The marks of some assessments of a holder, item by item."""
    marks = {(m.assessment_id, m.item_id): m for m in AssessmentMark.objects.filter(assessment__in=columns)}
    numbers: Counter[str] = Counter()
    heads = []
    for each in columns:
        numbers[each.side] += 1
        heads.append(each.assessor.name if named else f"{each.get_side_display()} {numbers[each.side]}")
    headed = list(zip(heads, columns, strict=True))
    items = holding.round.items.all()
    rows = [(item, [(head, marks.get((each.pk, item.pk))) for head, each in headed]) for item in items]
    return MarkTable(heads, rows, headed)


def seen_assessments(holding: Holding, user: User) -> list[Assessment]:
    """The assessments of a holder that are handed in and that a person may see, the department's first."""
    seen = Assessment.objects.visible_to(user).of_holding(holding).filter(status__in=HANDED_IN)
    return sorted(seen.select_related("assessor"), key=lambda each: (each.side != Side.DEPARTMENT, each.pk))


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One assessment with its marks and its way, and those of the others beside it."""

    table: MarkTable
    steps: list[AssessmentStep]
    others: list[Assessment]
    named: bool


def assessment_page(assessment: Assessment, user: User) -> AssessmentPage:
    """An assessment as it is read: the holder does not read who gave it."""
    named = _named(assessment.holding, user)
    others = [each for each in seen_assessments(assessment.holding, user) if each.pk != assessment.pk]
    table = mark_table(assessment.holding, [assessment], named=named)
    steps = list(assessment.steps.select_related("by__person")) if named else []
    return AssessmentPage(table, steps, others, named)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The way of a holder's total, and the marks behind it as far as one may see them."""

    way: Explained | None
    table: MarkTable | None
    abstained: list[Assessment]
    named: bool
    tells_reason: bool


def result_page(result: PostResult, user: User) -> ResultPage:
    """How a result came about."""
    seen = seen_assessments(result.holding, user)
    done, named = [each for each in seen if each.total is not None], _named(result.holding, user)
    table = mark_table(result.holding, done, named=named) if done else None
    abstained = [each for each in seen if each.total is None]
    return ResultPage(explained(result), table, abstained, named, _tells_reason(result.holding, user))


def _tells_reason(holding: Holding, user: User) -> bool:
    """Whether a person reads why a post was withdrawn or left out: the committee and the holder do."""
    standing = standing_of(user)
    return holding.person_id == standing.person or holding.branch_id in standing.serves


def _named(holding: Holding, user: User) -> bool:
    """Whether a person reads who assessed: the committee and who assesses there do, the holder does not."""
    standing = standing_of(user)
    return holding.person_id != standing.person


@dataclass(frozen=True, slots=True)
class RoundResult:
    """The results asked for, how many of each outcome there are among those one sees, whether reasons are told."""

    results: QuerySet[PostResult]
    counts: list[tuple[str, str, int]]
    tells_reasons: bool


def results_of(post_round: Round, user: User, words: str, outcome: str, sort: str) -> RoundResult:
    """The results of a round that a person sees, the highest total first unless asked otherwise."""
    seen = PostResult.objects.visible_to(user).filter(holding__round=post_round)
    kinds = Counter(seen.values_list("outcome", flat=True))
    counts = [(str(each.value), str(each.label), kinds[each.value]) for each in Outcome if kinds[each.value]]
    places = ("holding__person", "holding__post__department", "holding__group", "holding__round")
    found = seen.select_related(*places)
    if outcome in Outcome.values:
        found = found.filter(outcome=outcome)
    if words:
        post = Q(holding__post__name__icontains=words) | Q(holding__post__department__name__icontains=words)
        found = found.filter(Q(holding__person__name__icontains=words) | post)
    serves = post_round.branch_id in standing_of(user).serves
    return RoundResult(_ordered(found, sort), counts, serves)


def _ordered(found: QuerySet[PostResult], sort: str) -> QuerySet[PostResult]:
    fields = RESULT_ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found.order_by(F("total").desc(nulls_last=True), "holding__number")
    first = F(fields[0])
    ordered = first.desc(nulls_last=True) if sort.startswith("-") else first.asc(nulls_last=True)
    return found.order_by(ordered, *fields[1:])


@dataclass(frozen=True, slots=True)
class HoldingResult:
    """What the page of a post held shows: the result, one's own assessment, why one stands aside."""

    result: PostResult | None
    own: Assessment | None
    conflict: Conflict | None
    tells_reason: bool


def holding_result(holding: Holding, user: User) -> HoldingResult:
    """The result and one's own assessment of a holder, as far as a person may see them."""
    person = standing_of(user).person
    return HoldingResult(
        result=PostResult.objects.visible_to(user).filter(holding=holding).first(),
        own=Assessment.objects.filter(holding=holding, assessor=person, assessor__isnull=False).first(),
        conflict=conflict_of(person, holding) if holding.round.status == RoundStatus.ASSESSING else None,
        tells_reason=_tells_reason(holding, user),
    )
