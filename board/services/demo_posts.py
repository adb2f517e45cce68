"""The demonstration's pioneer posts: six posts, the round before and the round of the current half year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from board.demo import posts
from board.demo.roster import ACCOUNTS
from board.services.demo_records import leader_of
from board.services.demo_story import Event
from branchmgr import clock, ticking
from branchmgr.models import User
from groups.models import Branch, Department, Person
from pioneer_posts.enums import RubricKind
from pioneer_posts.levels import parse_levels
from pioneer_posts.marks import Given
from pioneer_posts.models import Application, Holding, PioneerPost, Round, RubricItem, SpotCheck
from pioneer_posts.round_terms import RoundTerms, usual_terms
from pioneer_posts.services import applications, assessments, checks, feedback, fulfilments, violations
from pioneer_posts.services.awards import Decision, award_posts
from pioneer_posts.services.posts import PostTerms, create_post
from pioneer_posts.services.rounds import plan_round
from pioneer_posts.services.summaries import write_practice

SECRETARY, SECOND, THIRD = "10001", "10015", "10022"
DAY = timedelta(days=1)
PLANNED, AWARDED = -10, 19
"""days from the first day of the half year"""
ASSESSED_EARLY_FROM = 60
"""the running round is in assessment from so many days on, whatever the calendar says"""
EARLY = 3
RESOLUTION = "支委会逐个讨论，同意授予上述同志党员先锋示范岗，按半年承诺践诺。"


@dataclass(frozen=True, slots=True)
class Half:
    """A half year of the demonstration: which one, and what is told of it."""

    branch: Branch
    year: int
    number: int
    candidates: Sequence[posts.Candidate]
    deeds: Sequence[posts.Deed]
    words: Sequence[posts.Word]
    looked: Sequence[posts.Looked]
    runs: bool = False

    @property
    def first(self) -> date:
        return date(self.year, 6 * self.number - 5, 1)

    @property
    def round(self) -> Round:
        """Its round as it is now."""
        return Round.objects.select_related("branch").get(branch=self.branch, year=self.year, half=self.number)

    def at(self, plus: int, hour: int) -> datetime:
        """So many days after its first, at an hour."""
        return clock.midnight(self.first + plus * DAY) + timedelta(hours=hour)

    def after_award(self, plus: int, hour: int) -> datetime:
        return self.at(AWARDED + plus, hour)

    def holding(self, number: str) -> Holding:
        """What the person with this employee number holds in it."""
        return Holding.objects.with_places().get(round=self.round, person__employee_no=number)


def pioneer_posts(branch: Branch, now: datetime) -> Iterator[Event]:
    """Everything that was done until ``now``, each act with the moment at which it was done."""
    today = clock.day_of(now)
    half = 1 if today.month <= 6 else 2
    past = (today.year, 1) if half == 2 else (today.year - 1, 2)
    finished = Half(branch, *past, posts.PAST, posts.PAST_DEEDS, posts.PAST_WORDS, posts.PAST_CHECKS)
    told = (posts.CURRENT, posts.CURRENT_DEEDS, posts.CURRENT_WORDS, posts.CURRENT_CHECKS)
    running = Half(branch, today.year, half, *told, runs=True)
    yield finished.at(PLANNED - 2, 9), partial(_create_posts, branch)
    # In the first days of a half year the result of the half year before it is still to come.
    found = [*_past(finished), *_begun(running, today), *_held(running), *_assessed(running, today)]
    yield from (event for event in found if event[0] < now - timedelta(minutes=2))


def _create_posts(branch: Branch, at: datetime) -> None:
    with clock.held_at(at):
        for post in posts.POSTS:
            department = Department.objects.get(name=post.department)
            terms = PostTerms(name=post.name, kind=post.kind, department=department, aims=post.aims)
            create_post(branch, terms=terms, by=_user(SECRETARY), now=at)


def _past(half: Half) -> Iterator[Event]:
    """The whole of a finished round, its days passing by the tick."""
    yield from _begun(half, half.first)
    yield from _held(half)
    number, day, event, reason = posts.VIOLATION
    yield half.after_award(day, 10), partial(_lose, half, number, event, reason)
    terms = usual_terms(half.year, half.number)
    opens, closes = terms.assessment_opens_on, terms.assessment_closes_on
    yield clock.midnight(opens) + timedelta(minutes=5), _tick
    for place, given in enumerate(posts.ASSESSED):
        yield (
            clock.midnight(opens + (3 + place // 2) * DAY) + timedelta(hours=10 + place % 2),
            partial(_assess, half, given),
        )
    yield clock.midnight(closes + DAY) + timedelta(minutes=5), _tick
    yield terms.publish_at + timedelta(minutes=5), _tick
    yield terms.publish_at + timedelta(days=3), partial(_write_practices, half)


def _begun(half: Half, today: date) -> Iterator[Event]:
    """Planned, called, posted, awarded."""
    yield half.at(PLANNED, 10), partial(_plan, half, today)
    yield half.at(0, 0) + timedelta(minutes=5), _tick
    for place, candidate in enumerate(half.candidates):
        yield half.at(1 + place, 19), partial(_stand, half, candidate)
        yield half.at(2 + place, 17), partial(_support, half, candidate)
    yield half.at(10, 0) + timedelta(minutes=5), _tick
    yield half.at(17, 0) + timedelta(minutes=5), _tick
    yield half.after_award(0, 15), partial(_award, half)


def _held(half: Half) -> Iterator[Event]:
    """What holders, colleagues and checkers do while posts are held."""
    for deed in half.deeds:
        yield half.after_award(deed.day, 18), partial(_do, half, deed)
    for word in half.words:
        yield half.after_award(word.day, 12), partial(_say, half, word)
    for place, looked in enumerate(half.looked):
        yield half.after_award(18 + 15 * place, 21), partial(_check, half, looked)


def _assessed(half: Half, today: date) -> Iterator[Event]:
    """The first assessments of the running round."""
    opens = clock.midnight(_terms(half, today).assessment_opens_on)
    yield opens + timedelta(minutes=5), _tick
    for place, given in enumerate(posts.BEGUN):
        yield opens + timedelta(days=1, hours=10 + place), partial(_assess, half, given)


def _terms(half: Half, today: date) -> RoundTerms:
    """Usual days; the running round opens its assessment a few days before ``today`` where that is early."""
    terms = usual_terms(half.year, half.number)
    if today > half.first + ASSESSED_EARLY_FROM * DAY:
        terms = replace(terms, assessment_opens_on=min(terms.assessment_opens_on, today - EARLY * DAY))
    return terms


def _plan(half: Half, today: date, at: datetime) -> None:
    with clock.held_at(at):
        plan_round(half.branch, terms=_terms(half, today), by=_user(SECRETARY), now=at)


def _stand(half: Half, candidate: posts.Candidate, at: datetime) -> None:
    post = PioneerPost.objects.get(branch=half.branch, name=candidate.post)
    person, grounds = _person(candidate.person), "岗位工作满三年，熟悉情况，愿意带头。"
    with clock.held_at(at):
        if candidate.by:
            made = applications.nominate(
                half.round,
                post,
                person,
                grounds=grounds,
                aims=post.aim_lines,
                pledge=candidate.pledge,
                by=_user(candidate.by),
                now=at,
            )
            consenting = at + timedelta(hours=3)
            with clock.held_at(consenting):
                own = _user(candidate.person)
                applications.consent(made, pledge=candidate.pledge, aims=post.aim_lines, by=own, now=consenting)
            return
        own = _user(candidate.person)
        made = applications.begin_application(half.round, post, person=person, by=own, now=at)
        made = applications.save_application(
            made, post=post, grounds=grounds, pledge=candidate.pledge, aims=post.aim_lines, by=own, now=at
        )
        applications.submit_application(made, by=own, now=at)


def _support(half: Half, candidate: posts.Candidate, at: datetime) -> None:
    made = _application(half, candidate)
    with clock.held_at(at):
        leader = leader_of(made.group.code if made.group else "", at)
        on = clock.day_of(at)
        applications.give_opinion(made, supported=True, opinion=posts.OPINION, on=on, by=leader, now=at)


def _award(half: Half, at: datetime) -> None:
    decisions = {_application(half, each).pk: Decision(each.awarded, each.reason) for each in half.candidates}
    with clock.held_at(at):
        award_posts(
            half.round,
            decisions=decisions,
            meeting_on=clock.day_of(at),
            present="陈立群、何文静、施建国、魏雅琴、水清扬",
            resolution=RESOLUTION,
            by=_user(SECRETARY),
            now=at,
        )


def _do(half: Half, deed: posts.Deed, at: datetime) -> None:
    holding, by, day = half.holding(deed.person), _user(deed.person), clock.day_of(at)
    aims = list(holding.application.aims.all())
    aim = aims[deed.aim - 1] if deed.aim else None
    with clock.held_at(at):
        fulfilments.write_fulfilment(holding, text=deed.text, done_on=day, aim=aim, by=by, now=at)
        if aim and deed.reached:
            fulfilments.reach_aim(aim, on=day, note=deed.text, by=by, now=at)


def _say(half: Half, word: posts.Word, at: datetime) -> None:
    holding = half.holding(word.person)
    with clock.held_at(at):
        said = feedback.give_feedback(
            holding.application, kind=word.kind, text=word.text, named=word.named, by=_user(word.by), now=at
        )
        if word.screened:
            feedback.screen_feedback(said, accepted=True, by=_user(SECOND), now=at)
        if word.answer:
            feedback.answer_feedback(said, answer=word.answer, by=_user(word.person), now=at)


def _check(half: Half, looked: posts.Looked, at: datetime) -> None:
    """The drawn checker goes there, and the holder answers the day after."""
    drawn = SpotCheck.objects.drawn().with_places().get(holding=half.holding(looked.person))
    if half.runs and not SpotCheck.objects.drawn().exclude(pk=drawn.pk).filter(checker__employee_no__in=ACCOUNTS):
        return  # the lot gave the accounts of the demonstration no other one: they shall find a check to make
    with clock.held_at(at):
        made = checks.record_check(
            drawn,
            checked_on=clock.day_of(at),
            finding=looked.finding,
            grave=False,
            by=_user(drawn.checker.employee_no),
            now=at,
        )
        if looked.answer:
            checks.answer_check(made, answer=looked.answer, by=_user(looked.person), now=at)


def _lose(half: Half, number: str, event: str, reason: str, at: datetime) -> None:
    holding, day = half.holding(number), clock.day_of(at)
    with clock.held_at(at):
        reported = violations.report_violation(holding, happened_on=day, event=event, by=_user(THIRD), now=at)
        violations.decide_violation(
            reported, confirmed=True, meeting_on=day, reason=reason, by=_user(SECRETARY), now=at
        )


def _assess(half: Half, given: posts.Given, at: datetime) -> None:
    holding, by = half.holding(given.person), _user(given.assessor)
    points = [Decimal(each) for each in given.points.split()]
    items = list(holding.round.items.order_by("position"))
    with clock.held_at(at):
        begun = assessments.assess(holding, person=_person(given.assessor), by=by, now=at)
        reasons = iter(given.why.split("；"))
        marks = {item.pk: _given(item, each, reasons) for item, each in zip(items, points, strict=True)}
        saved = assessments.save_marks(begun, marks=marks, comment=given.comment, edition=begun.edition, by=by, now=at)
        assessments.hand_in(saved, by=by, now=at)


def _given(item: RubricItem, points: Decimal, reasons: Iterator[str]) -> Given:
    if item.kind == RubricKind.LEVELS:
        level = next(name for name, worth in parse_levels(item.levels) if worth == points)
        return Given(points=points, level=level)
    taken_off = item.kind == RubricKind.DEDUCTION and points < item.maximum
    return Given(points=points, note=next(reasons) if taken_off else "")


def _write_practices(half: Half, at: datetime) -> None:
    with clock.held_at(at):
        for number, text in posts.BEST_PRACTICES:
            write_practice(half.holding(number), text=text, by=_user(SECOND), now=at)


def _tick(moment: datetime) -> None:
    for _line in ticking.tick(moment):
        continue


def _application(half: Half, candidate: posts.Candidate) -> Application:
    found = Application.objects.with_places().filter(round=half.round, post__name=candidate.post)
    return found.get(person__employee_no=candidate.person)


def _user(number: str) -> User:
    return User.objects.select_related("person").get(username=number)


def _person(number: str) -> Person:
    return Person.objects.get(employee_no=number)
