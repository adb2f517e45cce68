"""Read models of assessments: who assesses whom, what is missing, what one has to assess, how a result came about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.enums import Office
from groups.models import Appointment, Person, standing_of
from pioneer_posts.conflicts import Conflict, conflicts_of
from pioneer_posts.enums import AssessmentStatus, Outcome, RoundStatus, Side
from pioneer_posts.models import Application, Assessment, Holding, PostResult, Round, SpotCheck, Violation
from pioneer_posts.models.assessments import HANDED_IN, AssessmentQuerySet
from pioneer_posts.models.holdings import HoldingQuerySet

ROUNDED = "≈ "
"""before a figure that is kept rounded"""
State = Literal["conflict", "waiting", "done", "abstained"]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody on one side of a holder: whether a conflict stands against it, and what was handed in."""

    person: Person
    side: Side
    conflict: Conflict | None
    assessment: Assessment | None

    @property
    def state(self) -> State:
        """Where this reviewer stands; a draft is nobody's business."""
        if self.assessment and self.assessment.status in HANDED_IN:
            return "done" if self.assessment.status == AssessmentStatus.DONE else "abstained"
        return "conflict" if self.conflict else "waiting"


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a holder from a total: sides without any assessment, a violation that is not decided.

    ``people`` could still assess on these sides.
    """

    holding: Holding
    sides: tuple[Side, ...]
    people: tuple[Person, ...]
    violation: bool

    @property
    def names(self) -> str:
        return with_names(person.name for person in self.people)


def weighing_sides(post_round: Round) -> tuple[Side, ...]:
    """The sides that weigh something in a round, the main one first."""
    weights = ((Side.DEPARTMENT, post_round.main_weight), (Side.COMMITTEE, post_round.supplement_weight))
    return tuple(side for side, weight in weights if weight)


def assessment_closed_words(subject: Holding | Round) -> str:
    """Why nobody assesses at present in a round, or that of a post held; empty while its assessment runs."""
    post_round = subject.round if isinstance(subject, Holding) else subject
    if post_round.status == RoundStatus.ASSESSING:
        return ""
    said = {"round": post_round, "status": post_round.get_status_display()}
    if post_round.status in (RoundStatus.TOTALLED, RoundStatus.PUBLISHED):
        return _("The assessment of %(round)s is over: the round is at “%(status)s”.") % said
    return _("Nothing is assessed at present: %(round)s is at “%(status)s”.") % said


def side_on(person: Person, holding: Holding, day: date) -> Side | None:
    """The side on which a person assesses a holder on a day; who has both assesses for the department."""
    held = Appointment.objects.on(day).awake().filter(person=person)
    sits = {
        Side.DEPARTMENT: held.filter(office=Office.ASSESSOR, department=holding.post.department_id),
        Side.COMMITTEE: held.committee_of(holding.round.branch),
    }
    return next((side for side in weighing_sides(holding.round) if sits[side].exists()), None)


def sides_of(post_round: Round, day: date | None = None) -> dict[int, list[Reviewer]]:
    """Who assesses each post held, by the id of the holding: those who may today, and those who handed in before.

    A fixed number of queries.
    """
    holdings = list(Holding.objects.of_round(post_round).held().select_related("post", "round"))
    seats = _seats(post_round, holdings, day or clock.today())
    conflicts = conflicts_of(post_round)
    known: dict[int, dict[int, Assessment]] = {holding.pk: {} for holding in holdings}
    for assessment in Assessment.objects.filter(holding__in=holdings).select_related("assessor"):
        known[assessment.holding_id][assessment.assessor_id] = assessment
    return {each.pk: _reviewers(each, seats, known[each.pk], conflicts) for each in holdings}


Seats = dict[tuple[Side, int], dict[int, Person]]


def _seats(post_round: Round, holdings: Iterable[Holding], day: date) -> Seats:
    """Who sits where, by side and department (0 for the committee), in the order of their names."""
    departments = {holding.post.department_id for holding in holdings}
    committee = Q(pk__in=Appointment.objects.committee_of(post_round.branch).values("pk"))
    assessors = Q(office=Office.ASSESSOR, department__in=departments)
    held = Appointment.objects.on(day).filter(committee | assessors).select_related("person")
    found: Seats = {}
    for each in held.order_by("person__sort_key", "person__employee_no"):
        place = (Side.COMMITTEE, 0) if each.department_id is None else (Side.DEPARTMENT, each.department_id)
        found.setdefault(place, {})[each.person_id] = each.person
    return found


def _reviewers(
    holding: Holding, seats: Seats, known: dict[int, Assessment], conflicts: dict[tuple[int, int], Conflict]
) -> list[Reviewer]:
    places = {Side.DEPARTMENT: holding.post.department_id, Side.COMMITTEE: 0}
    found: dict[int, tuple[Person, Side]] = {}
    for pk, assessment in known.items():  # what was handed in before leaving counts on the side it was given on
        if assessment.status in HANDED_IN:
            found[pk] = (assessment.assessor, Side(assessment.side))
    for side in weighing_sides(holding.round):
        for pk, person in seats.get((side, places[side]), {}).items():
            found.setdefault(pk, (person, side))
    rows = [
        Reviewer(person, side, conflicts.get((pk, holding.pk)), known.get(pk)) for pk, (person, side) in found.items()
    ]
    return sorted(rows, key=lambda row: (row.side != Side.DEPARTMENT, row.person.sort_key, row.person.employee_no))


def missing_of(post_round: Round) -> list[Missing]:
    """What is missing to the total of a round, by the number on the plaque; a fixed number of queries."""
    held = Holding.objects.of_round(post_round).held().with_places().in_order()
    left = set(PostResult.objects.filter(holding__round=post_round).values_list("holding", flat=True))
    accused = set(Violation.objects.open().filter(holding__round=post_round).values_list("holding", flat=True))
    sides = sides_of(post_round)
    found = (
        _missing(each, [] if each.pk in left else sides.get(each.pk, []), each.pk in left, each.pk in accused)
        for each in held
    )
    return [each for each in found if each.sides or each.violation]


def unchecked_in(post_round: Round) -> list[Holding]:
    """The posts still held in a round that nobody checked so far, by the number on the plaque."""
    made = SpotCheck.objects.made().filter(holding=OuterRef("pk"))
    held = Holding.objects.of_round(post_round).held().exclude(Exists(made))
    return list(held.select_related("person", "post").in_order())


def _missing(holding: Holding, reviewers: list[Reviewer], left: bool, accused: bool) -> Missing:
    done = {each.side for each in reviewers if each.state == "done"}
    sides = () if left else tuple(side for side in weighing_sides(holding.round) if side not in done)
    people = tuple(each.person for each in reviewers if each.side in sides and each.state == "waiting")
    return Missing(holding, sides, people, accused)


@dataclass(frozen=True, slots=True)
class Task:
    """One holder that a person is to assess, or would be but for a conflict."""

    holding: Holding
    side: Side
    conflict: Conflict | None
    assessment: Assessment | None
    left: bool

    @property
    def is_open(self) -> bool:
        """Whether there is something to do."""
        handed_in = self.assessment is not None and self.assessment.status in HANDED_IN
        return not (self.conflict or self.left or handed_in)

    @property
    def closes_on(self) -> date:
        return self.holding.round.assessment_closes_on


def to_assess(user: User) -> HoldingQuerySet:
    """The posts held whose assessment runs today, and on one of whose sides one sits; not one's own."""
    standing = standing_of(user)
    running = Q(round__status=RoundStatus.ASSESSING, round__assessment_closes_on__gte=clock.today())
    department = Q(post__department__in=standing.departments, round__main_weight__gt=0)
    committee = Q(round__branch__in=standing.serves, round__supplement_weight__gt=0)
    found = Holding.objects.held().filter(running, department | committee)
    return found.exclude(person=standing.person) if standing.person else found.none()


def waiting_to_assess(user: User) -> HoldingQuerySet:
    """Of these, those one has not handed in, that are not left out and where no conflict stands against it."""
    person = standing_of(user).person
    mine = Assessment.objects.filter(assessor=person, status__in=HANDED_IN)
    rivals = Application.objects.candidates().filter(round=OuterRef("round"), post=OuterRef("post"))
    rivals = rivals.exclude(pk=OuterRef("application"))
    other_nominee = Exists(rivals.filter(nominated_by=person)) & ~Q(application__nominated_by=person)
    against = Exists(rivals.filter(person=person)) | other_nominee
    return to_assess(user).filter(~against, result=None).exclude(pk__in=mine.values("holding"))


def handed_in_now(user: User) -> AssessmentQuerySet:
    """What one handed in of the rounds whose assessment runs today."""
    mine = Assessment.objects.filter(assessor=standing_of(user).person, assessor__isnull=False, status__in=HANDED_IN)
    running = Q(holding__round__status=RoundStatus.ASSESSING, holding__round__assessment_closes_on__gte=clock.today())
    return mine.filter(running)


def tasks_of(user: User) -> list[Task]:
    """What one has to assess today, the soonest first; two queries for each round besides two."""
    standing = standing_of(user)
    found = list(to_assess(user).with_places().select_related("result").order_by("round__assessment_closes_on", "pk"))
    own = Assessment.objects.filter(assessor=standing.person, holding__in=found).prefetch_related("marks")
    mine = {each.holding_id: each for each in own}
    conflicts: dict[tuple[int, int], Conflict] = {}
    for post_round in {each.round_id: each.round for each in found}.values():
        conflicts |= conflicts_of(post_round)
    return [
        Task(
            holding=each,
            side=_own_side(each, standing.departments),
            conflict=conflicts.get((standing.person or 0, each.pk)),
            assessment=mine.get(each.pk),
            left=hasattr(each, "result"),
        )
        for each in found
    ]


def _own_side(holding: Holding, departments: frozenset[int]) -> Side:
    main = holding.post.department_id in departments and holding.round.main_weight
    return Side.DEPARTMENT if main else Side.COMMITTEE


def earlier_assessments(user: User) -> AssessmentQuerySet:
    """What one handed in for rounds whose assessment is over, the newest first."""
    mine = Assessment.objects.filter(assessor=standing_of(user).person, assessor__isnull=False, status__in=HANDED_IN)
    over = Q(holding__round__status__in=[RoundStatus.TOTALLED, RoundStatus.PUBLISHED])
    return mine.filter(over).with_places().order_by("-handed_in_at", "pk")


@dataclass(frozen=True, slots=True)
class ExplainedSide:
    """One side of a total as it is shown: ``mean`` and ``share`` in figures, ``exact`` where these are not rounded."""

    side: Side
    weight: Decimal
    totals: tuple[Decimal, ...]
    sum: Decimal
    mean: str
    share: str
    abstained: int

    @property
    def mean_sign(self) -> str:
        """``=``, or ``≈`` where the mean is shown rounded."""
        return _sign(self.mean)

    @property
    def mean_figure(self) -> str:
        """The mean without its sign."""
        return self.mean.removeprefix(ROUNDED)


@dataclass(frozen=True, slots=True)
class Explained:
    """How a total came about, step by step."""

    sides: tuple[ExplainedSide, ...]
    exact: str
    total: Decimal
    excellent_from: Decimal
    continue_from: Decimal

    @property
    def exact_sign(self) -> str:
        """``=``, or ``≈`` where the sum or a mean in it is shown rounded."""
        return _sign("".join([*(side.mean for side in self.sides), self.exact]))

    @property
    def exact_figure(self) -> str:
        """The weighted sum without its sign."""
        return self.exact.removeprefix(ROUNDED)


def _sign(shown: str) -> str:
    return "≈" if ROUNDED in shown else "="


def outcome_word(value: str) -> str:
    """An outcome by its key, in the reader's language; anything else as it is."""
    return str(Outcome(value).label) if value in Outcome.values else value


def explained(result: PostResult) -> Explained | None:
    """The way of a result as it was kept; None where nothing was added up."""
    kept: dict[str, Any] = result.steps
    if "sides" not in kept:
        return None
    return Explained(
        sides=tuple(_explained_side(side) for side in kept["sides"]),
        exact=kept["exact"],
        total=Decimal(kept["total"]),
        excellent_from=Decimal(kept["excellent_from"]),
        continue_from=Decimal(kept["continue_from"]),
    )


def _explained_side(kept: dict[str, Any]) -> ExplainedSide:
    totals = tuple(Decimal(total) for total in kept["totals"])
    side, weight = Side(kept["side"]), Decimal(kept["weight"])
    return ExplainedSide(
        side, weight, totals, sum(totals, Decimal(0)), kept["mean"], kept["share"], int(kept["abstained"])
    )
