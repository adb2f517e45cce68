"""The summary of a round of posts: who held what, what became of it, and what others can learn from it.

Outcomes are taken in only once they are published; a spot check counts once it is made, a colleague's word once
the committee accepted it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q

from branchmgr import clock
from branchmgr.decimals import half_up
from groups.enums import MEMBER_STATUSES
from groups.models import Branch, Membership, PartyGroup, Person
from pioneer_posts.enums import FeedbackKind, HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Aim, Feedback, Holding, PostResult, Round, SpotCheck, Violation

SHOWN_AT_MOST = 20
ROUNDS_SHOWN = 8
WORDS = {FeedbackKind.PRAISE.value: "praise", FeedbackKind.CRITICISM.value: "criticism", FeedbackKind.TIP.value: "tips"}
"""kinds of colleagues' words by the names of their counts"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one post held: aims reached of those set, spot checks made, words of colleagues."""

    aims: int = 0
    reached: int = 0
    checks: int = 0
    grave: int = 0
    praise: int = 0
    criticism: int = 0
    tips: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One post held. ``result`` is there once the round is published; a post given up never has one."""

    holding: Holding
    tally: Tally
    result: PostResult | None = None

    @property
    def outcome(self) -> str:
        """The published outcome; empty where there is none."""
        return self.result.outcome if self.result else ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group's members held a post on the day of the award; ``group`` None: those without a group."""

    group: PartyGroup | None
    members: int
    holders: int

    @property
    def percent(self) -> Decimal | None:
        """Holders in a hundred members, with one place; None without members."""
        return half_up(Fraction(100 * self.holders, self.members), 1) if self.members else None


@dataclass(frozen=True, slots=True)
class Summary:
    """One round of a branch as it is summed up."""

    post_round: Round
    lines: list[Line]
    shares: list[Share]
    violations: int
    """confirmed by the committee"""
    tally: Tally = field(default_factory=Tally)

    @property
    def outcomes(self) -> list[tuple[Outcome, int]]:
        """How many of each outcome, the best first; nothing before publication."""
        counted = Counter(line.outcome for line in self.lines)
        return [(outcome, counted[outcome]) for outcome in Outcome if counted[outcome]]

    @property
    def kinds(self) -> int:
        """How many different posts were held."""
        return len({line.holding.post_id for line in self.lines})

    @property
    def given_up(self) -> int:
        return sum(1 for line in self.lines if line.holding.status == HoldingStatus.GIVEN_UP)

    @property
    def withdrawn(self) -> int:
        return sum(1 for line in self.lines if line.holding.status == HoldingStatus.WITHDRAWN)

    @property
    def checked(self) -> int:
        """How many posts were looked at at least once."""
        return sum(1 for line in self.lines if line.tally.checks)

    @property
    def practices(self) -> list[Line]:
        """The posts held that others can learn from."""
        return [line for line in self.lines if line.holding.best_practice]

    @property
    def whole(self) -> Share:
        """The share of the whole branch."""
        return Share(None, sum(each.members for each in self.shares), sum(each.holders for each in self.shares))


def summary_of(post_round: Round) -> Summary:
    """The summary of an awarded round; a fixed number of queries."""
    holdings = list(Holding.objects.of_round(post_round).with_places().in_order())
    results: Mapping[int, PostResult] = {}
    if post_round.is_published:
        results = {each.holding_id: each for each in PostResult.objects.filter(holding__round=post_round)}
    tallies = _tallies(post_round)
    lines = [Line(each, tallies.get(each.pk, Tally()), results.get(each.pk)) for each in holdings]
    confirmed = Violation.objects.confirmed().filter(holding__round=post_round).count()
    return Summary(post_round, lines, shares_of(post_round, holdings), confirmed, _whole(tallies.values()))


def _tallies(post_round: Round) -> dict[int, Tally]:
    """What was counted of each post held, by its id; three queries."""
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    aims = Aim.objects.filter(application__holding__round=post_round).order_by()
    for pk, number, reached in aims.values_list("application__holding").annotate(Count("pk"), Count("reached_on")):
        counted[pk] = {"aims": number, "reached": reached}
    checks = SpotCheck.objects.made().filter(holding__round=post_round).order_by()
    for pk, grave, number in checks.values_list("holding", "grave").annotate(Count("pk")):
        checked = counted[pk]
        checked["checks"] = checked.get("checks", 0) + number
        checked["grave"] = checked.get("grave", 0) + (number if grave else 0)
    words = Feedback.objects.accepted().filter(application__holding__round=post_round).order_by()
    for pk, kind, number in words.values_list("application__holding", "kind").annotate(Count("pk")):
        counted[pk][WORDS[kind]] = number
    return {pk: Tally(**each) for pk, each in counted.items()}


def _whole(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(**{name: sum(getattr(each, name) for each in found) for name in Tally.__slots__})


def shares_of(post_round: Round, holdings: Iterable[Holding]) -> list[Share]:
    """The share of members with a post by group, as they belonged on the day of the award; three queries.

    Members of the branch who never belonged to a group stand in a line of their own, if there are any.
    """
    day = post_round.awarded_on or post_round.starts_on
    of_members = Membership.objects.on(day).filter(person__political_status__in=MEMBER_STATUSES)
    counted = of_members.filter(group__branch=post_round.branch_id).values_list("group").order_by()
    members: dict[int, int] = dict(counted.annotate(Count("person", distinct=True)))
    groups = {each.pk: each for each in PartyGroup.objects.filter(branch=post_round.branch_id).order_by("code")}
    held = Counter(each.group_id for each in holdings)
    found = [Share(group, members.get(pk, 0), held[pk]) for pk, group in groups.items() if members.get(pk) or held[pk]]
    without = Person.objects.members().filter(branch=post_round.branch_id, memberships=None).count()
    return [*found, Share(None, max(without, held[None]), held[None])] if without or held[None] else found


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that somebody holds or held, with its published outcome."""

    holding: Holding
    result: PostResult | None = None


def person_posts(person: Person) -> list[HeldPost]:
    """The posts a person holds or held, the newest first; two queries."""
    held = Holding.objects.filter(person=person).with_places().order_by("-starts_on", "-pk")
    return _with_results(held)


def latest_posts(group: PartyGroup) -> list[HeldPost]:
    """The newest posts that were awarded to members of a group, the newest round first; two queries."""
    held = Holding.objects.filter(group=group).with_places().order_by("-round__starts_on", "number")
    return _with_results(held[:SHOWN_AT_MOST])


def _with_results(held: Iterable[Holding]) -> list[HeldPost]:
    holdings = list(held)
    results = {each.holding_id: each for each in PostResult.objects.published().filter(holding__in=holdings)}
    return [HeldPost(each, results.get(each.pk)) for each in holdings]


@dataclass(frozen=True, slots=True)
class GroupPosts:
    """What a group's members made of posts in some time: held, withdrawn, or with a result published in it."""

    held: list[Holding] = field(default_factory=list)
    withdrawn: list[Holding] = field(default_factory=list)
    results: list[PostResult] = field(default_factory=list)


def group_posts(groups: Iterable[PartyGroup], start: date, end: date) -> dict[int, GroupPosts]:
    """By group what was held on any day from ``start`` to ``end`` and never withdrawn, what was withdrawn from a day
    in it on, and what was published then. A post withdrawn stands with its withdrawal and not with its result: that
    became known first, and each counts once.

    A post counts for the group its holder belonged to on the day of the award (domain rule 12). Two queries.
    """
    found = {group.pk: GroupPosts() for group in groups}
    within = Q(ended_on=None) | Q(ended_on__gt=start)
    kept = ~Q(status=HoldingStatus.WITHDRAWN) & within & Q(starts_on__lte=end, round__ends_on__gte=start)
    lost = Q(status=HoldingStatus.WITHDRAWN, ended_on__gte=start, ended_on__lte=end)
    for holding in Holding.objects.filter(kept | lost, group__in=found).with_places().in_order():
        of_group = found[holding.group_id or 0]
        (of_group.withdrawn if holding.status == HoldingStatus.WITHDRAWN else of_group.held).append(holding)
    said = PostResult.objects.published().filter(holding__group__in=found, **_published_within(start, end))
    said = said.exclude(holding__status=HoldingStatus.WITHDRAWN)
    places = ("holding__post", "holding__person", "holding__round__branch")
    for result in said.select_related(*places).order_by("holding__number", "pk"):
        found[result.holding.group_id or 0].results.append(result)
    return found


def _published_within(start: date, end: date) -> dict[str, object]:
    """A condition on results: their round was published on a day from ``start`` to ``end``, local days."""
    first = datetime.combine(start, time(), tzinfo=clock.zone())
    after = datetime.combine(end + timedelta(days=1), time(), tzinfo=clock.zone())
    step = "holding__round__steps"
    return {f"{step}__status": RoundStatus.PUBLISHED, f"{step}__at__gte": first, f"{step}__at__lt": after}


@dataclass(frozen=True, slots=True)
class YearRound:
    """A published round of a year in short."""

    post_round: Round
    held: int
    outcomes: list[tuple[Outcome, int]]


def rounds_of_year(branch: Branch, year: int) -> list[YearRound]:
    """The published rounds of a branch's year, the first half first; two queries."""
    return _outcomes_of(list(Round.objects.of(branch).published().filter(year=year).order_by("starts_on")))


def rounds_until(post_round: Round) -> list[YearRound]:
    """The published rounds of a branch up to this one, eight at most, the earliest first; two queries."""
    earlier = Round.objects.of(post_round.branch).published().filter(starts_on__lte=post_round.starts_on)
    return _outcomes_of(list(earlier.newest_first()[:ROUNDS_SHOWN])[::-1])


def _outcomes_of(rounds: Sequence[Round]) -> list[YearRound]:
    if not rounds:
        return []
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Holding.objects.filter(round__in=rounds).values_list("round", "result__outcome").order_by()
    for pk, outcome, number in rows.annotate(Count("pk")):
        counted[pk][outcome or ""] = number
    return [
        YearRound(
            each, counted[each.pk].total(), [(one, counted[each.pk][one]) for one in Outcome if counted[each.pk][one]]
        )
        for each in rounds
    ]
