"""Read models of candidates: who may be one, who speaks for the group, what the lists and the award page show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.query import QuerySet

from branchmgr import clock
from branchmgr.models import User
from branchmgr.punctuation import with_aside, with_names
from groups.enums import Office
from groups.models import Appointment, Membership, PartyGroup, Person, standing_of
from groups.models.people import PersonQuerySet, sounding
from pioneer_posts.conflicts import conflicts_among
from pioneer_posts.enums import ApplicationStatus, HoldingStatus, Reapplication, RoundStatus
from pioneer_posts.holding_queries import words_accepted
from pioneer_posts.models import Aim, Application, ApplicationStep, Feedback, Holding, PioneerPost, Round
from pioneer_posts.models.applications import ApplicationQuerySet
from pioneer_posts.models.rounds import RoundQuerySet

YEARS_TO_WAIT = {Reapplication.NEXT_ROUND: 0, Reapplication.NEXT_YEAR: 1, Reapplication.YEAR_AFTER_NEXT: 2}
PeopleOf = dict[int | None, set[int]]
"""people, as ids, by the id of their group or branch"""
UNDECIDED = (RoundStatus.CALLING, RoundStatus.POSTED, RoundStatus.AWARDING)
BY_POST = ("post__kind", "post__name", "post", "person__sort_key", "pk")
ORDERS = {
    "post": BY_POST,
    "person": ("person__sort_key", "pk"),
    "group": ("group__code", "person__sort_key", "pk"),
    "status": ("status", *BY_POST),
}


def call_is_open(post_round: Round, day: date) -> bool:
    """Whether candidates come forward on a day: from the opening of the call to its last day."""
    return post_round.status == RoundStatus.CALLING and post_round.call_opens_on <= day <= post_round.call_closes_on


def may_apply_from(post_round: Round, person: Person) -> int | None:
    """The first year in which somebody may be a candidate again; None where no withdrawal bars them from this round."""
    wait = YEARS_TO_WAIT[Reapplication(post_round.reapplication)]
    lost = Holding.objects.filter(person=person, status=HoldingStatus.WITHDRAWN, ended_on__isnull=False)
    last = lost.order_by("-ended_on").first()
    if not wait or last is None or last.ended_on is None:
        return None
    year = last.ended_on.year + wait
    return year if post_round.starts_on.year < year else None


def group_on(person: Person, day: date) -> PartyGroup | None:
    """The group somebody belongs to on a day."""
    membership = Membership.objects.on(day).filter(person=person).select_related("group").first()
    return membership.group if membership else None


def last_holding(person: Person) -> Holding | None:
    """The post somebody held last, whose pledge and aims are a start for the next application."""
    held = Holding.objects.filter(person=person).with_places().prefetch_related("application__aims")
    return held.order_by("-starts_on", "-pk").first()


def first_words(person: Person, post: PioneerPost) -> tuple[str, list[str]]:
    """What an application begins with: the last pledge; the last aims where it is the same post, else the post's."""
    before = last_holding(person)
    if before is None:
        return "", post.aim_lines
    aims = [aim.text for aim in before.application.aims.all()]
    return before.application.pledge, aims if before.post_id == post.pk else post.aim_lines


# Who speaks for the group


def opinion_givers(application: Application, day: date) -> set[int]:
    """Who gives the group's opinion, as ids of people: its leaders, else its liaison and the secretary.

    Nobody does so about themselves.
    """
    return _givers(application, *_leaders_and_secretaries([application], day))


def opinions_to_give(user: User, day: date) -> list[Application]:
    """The candidates about whom this person still says the group's opinion; at most three queries."""
    person = standing_of(user).person
    waiting = list(candidates_without_opinion(user))
    leaders, secretaries = _leaders_and_secretaries(waiting, day) if waiting else ({}, {})
    return [each for each in waiting if person in _givers(each, leaders, secretaries)]


def _givers(application: Application, leaders: PeopleOf, secretaries: PeopleOf) -> set[int]:
    if free := leaders.get(application.group_id, set()) - {application.person_id}:
        return free
    liaison = application.group.liaison_id if application.group else None
    return {*secretaries.get(application.branch_id, ()), *([liaison] if liaison else [])} - {application.person_id}


def _leaders_and_secretaries(applications: Iterable[Application], day: date) -> tuple[PeopleOf, PeopleOf]:
    """Who leads the candidates' groups, and who is secretary of their branches, by the ids of group and branch."""
    held = Appointment.objects.on(day)
    groups = [each.group_id for each in applications if each.group_id]
    leaders: PeopleOf = defaultdict(set)
    secretaries: PeopleOf = defaultdict(set)
    for group, person in held.leaders().filter(group__in=groups).values_list("group", "person"):
        leaders[group].add(person)
    serving = held.awake().filter(office=Office.SECRETARY, branch__in=[each.branch_id for each in applications])
    for branch, person in serving.values_list("branch", "person"):
        secretaries[branch].add(person)
    return leaders, secretaries


def candidates_without_opinion(user: User) -> ApplicationQuerySet:
    """The candidates near this person on whom nobody has said the group's opinion."""
    standing = standing_of(user)
    if standing.person is None:
        return Application.objects.none()
    near = Q(group__in=standing.leads) | Q(round__branch__in=standing.secretary_of) | Q(group__liaison=standing.person)
    waiting = Application.objects.filter(near, status=ApplicationStatus.SUBMITTED, supported=None)
    open_rounds = waiting.filter(round__status__in=UNDECIDED).exclude(person=standing.person)
    return open_rounds.with_places().order_by("round__posting_closes_on", "pk")


def own_to_carry_on(user: User, day: date) -> ApplicationQuerySet:
    """One's own drafts and nominations that nobody answered, whose call is open today."""
    waiting = (ApplicationStatus.DRAFT, ApplicationStatus.NOMINATED)
    own = Application.objects.filter(person=standing_of(user).person, person__isnull=False, status__in=waiting)
    in_call = own.filter(round__status=RoundStatus.CALLING, round__call_closes_on__gte=day)
    return in_call.with_places().order_by("round__call_closes_on", "pk")


def nominees_for(user: User, post_round: Round, day: date) -> PersonQuerySet:
    """Whom this person may nominate: members of groups they lead or are liaison of; the secretary, of all groups.

    Those who are candidates in this round already, or may not stand again yet, and oneself, are left out.
    """
    barred = _lost_lately(post_round).values("person")
    return _members_near(user, post_round, day).exclude(pk__in=barred)


def barred_nominees(user: User, post_round: Round, day: date) -> list[tuple[Person, int]]:
    """Whom this person could nominate, had no post of theirs been withdrawn; each with the year from which again."""
    barred = _members_near(user, post_round, day).filter(pk__in=_lost_lately(post_round).values("person"))
    return [(each, year) for each in barred if (year := may_apply_from(post_round, each)) is not None]


def _lost_lately(post_round: Round) -> QuerySet[Holding]:
    """The withdrawn posts that bar their holders from a round, by its rule."""
    wait = YEARS_TO_WAIT[Reapplication(post_round.reapplication)]
    lost = Holding.objects.filter(status=HoldingStatus.WITHDRAWN)
    return lost.filter(ended_on__gte=date(post_round.starts_on.year - wait + 1, 1, 1)) if wait else lost.none()


def _members_near(user: User, post_round: Round, day: date) -> PersonQuerySet:
    standing = standing_of(user)
    near = Q(group__in=standing.leads) | Q(group__liaison=standing.person, group__liaison__isnull=False)
    if post_round.branch_id in standing.secretary_of:
        near |= Q(group__branch=post_round.branch_id)
    groups = Membership.objects.on(day).filter(near, group__branch=post_round.branch_id)
    standing_already = Application.objects.of_round(post_round).live().values("person")
    people = Person.objects.members().filter(branch=post_round.branch_id, pk__in=groups.values("person"))
    return people.exclude(pk__in=standing_already).exclude(user=user).order_by("sort_key", "employee_no")


# Lists


def candidates_of(post_round: Round, user: User, *, words: str, status: str, sort: str) -> ApplicationQuerySet:
    """The candidates of a round that a person sees, as narrowed and ordered; by post unless asked otherwise."""
    seen = Application.objects.visible_to(user).of_round(post_round).exclude(status=ApplicationStatus.DRAFT)
    return in_order(_narrowed(seen, words, status), sort)


def applications_near(user: User, *, words: str, status: str, sort: str) -> ApplicationQuerySet:
    """One's own applications, those one filed and those of the groups one leads; the newest round first."""
    standing = standing_of(user)
    own = Q(person=standing.person, person__isnull=False) | Q(filed_by=user)
    led = Q(group__in=standing.leads) & ~Q(status=ApplicationStatus.DRAFT)
    found = _narrowed(Application.objects.visible_to(user).filter(own | led), words, status)
    return in_order(found, sort) if sort else found.with_places().order_by("-round__starts_on", *BY_POST)


def in_order(found: ApplicationQuerySet, sort: str) -> ApplicationQuerySet:
    """In the order that was asked for, the whole of it turned round for a minus; by post for any other word."""
    fields = ORDERS.get(sort.removeprefix("-"), BY_POST)
    ordered = found.with_places().order_by(*fields)
    return ordered.reverse() if sort.startswith("-") else ordered


def _narrowed(found: ApplicationQuerySet, words: str, status: str) -> ApplicationQuerySet:
    if status in ApplicationStatus.values:
        found = found.filter(status=status)
    if typed := words.strip():
        person = Q(person__name__icontains=typed) | sounding(typed, "person__")
        found = found.filter(person | Q(post__name__icontains=typed) | Q(group__name__icontains=typed))
    return found


def open_calls(user: User, day: date) -> list[tuple[Round, Application | None]]:
    """The rounds for which members of one's branches come forward today, each with one's own application to it."""
    rounds = Round.objects.filter(branch__in=standing_of(user).branches, status=RoundStatus.CALLING)
    lasting = rounds.filter(call_opens_on__lte=day, call_closes_on__gte=day)
    mine = Application.objects.live().filter(person=standing_of(user).person, round__in=lasting)
    own = {each.round_id: each for each in mine}
    return [(each, own.get(each.pk)) for each in lasting.select_related("branch").order_by("call_closes_on", "pk")]


@dataclass(frozen=True, slots=True)
class PostOfCandidates:
    """A post with its candidates, as the notice and the award show it."""

    post: PioneerPost
    candidates: list[Application] = field(default_factory=list)


def candidates_by_post(post_round: Round, *, waiting_only: bool = False) -> list[PostOfCandidates]:
    """The candidates of a round under their posts; ``waiting_only`` those that nothing is decided about."""
    found = Application.objects.of_round(post_round).candidates().prefetch_related("aims")
    if waiting_only:
        found = found.filter(status=ApplicationStatus.SUBMITTED)
    posts: dict[int, PostOfCandidates] = {}
    for each in in_order(found, "post"):
        posts.setdefault(each.post_id, PostOfCandidates(each.post)).candidates.append(each)
    return list(posts.values())


def words_by_candidate(post_round: Round, user: User) -> dict[int, list[Feedback]]:
    """By application: what colleagues said of the candidates of a round and the committee accepted, newest first."""
    accepted = Feedback.objects.visible_to(user).accepted().filter(application__round=post_round)
    found = defaultdict[int, list[Feedback]](list)
    for word in accepted.with_places().newest_first():
        found[word.application_id].append(word)
    return dict(found)


def stood_aside(post_round: Round, day: date) -> dict[int, list[str]]:
    """By application: which committee members and assessors of the department will stand aside, and why, in words."""
    held = Appointment.objects.on(day)
    committee = set(held.committee_of(post_round.branch).values_list("person", flat=True))
    departments = Application.objects.of_round(post_round).values("post__department")
    assessors = dict[int, set[int]]()
    for person, department in held.filter(office=Office.ASSESSOR, department__in=departments).values_list(
        "person", "department"
    ):
        assessors.setdefault(department, set()).add(person)
    return _said(post_round, committee, assessors)


def _said(post_round: Round, committee: set[int], assessors: dict[int, set[int]]) -> dict[int, list[str]]:
    conflicts = conflicts_among(post_round)
    names = dict(Person.objects.filter(pk__in={person for person, _pk in conflicts}).values_list("pk", "name"))
    departments = dict(Application.objects.of_round(post_round).values_list("pk", "post__department"))
    found: dict[int, list[str]] = {}
    for (person, pk), conflict in sorted(conflicts.items()):
        if person in committee | assessors.get(departments[pk], set()):
            found.setdefault(pk, []).append(with_aside(names[person], conflict))
    return found


# One application


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """What the page of an application shows.

    ``aside`` is who will not assess this candidate, and why; ``words`` what colleagues said and the committee accepted;
    ``near`` whether the reader reads the group's opinion and the reasons; ``is_whole`` whether nothing is missing to
    hand it in.
    """

    aims: list[Aim]
    steps: list[ApplicationStep]
    aside: list[str]
    holding: Holding | None
    words: list[Feedback]
    near: bool
    is_whole: bool
    call_is_open: bool


def application_page(application: Application, user: User, day: date) -> ApplicationPage:
    """Everything about one application; ``day`` is today."""
    aims = list(application.aims.all())
    return ApplicationPage(
        near=_is_near(application, user),
        call_is_open=call_is_open(application.round, day),
        is_whole=bool(aims and application.pledge and application.grounds),
        aims=aims,
        steps=list(application.steps.select_related("by__person")),
        aside=stood_aside(application.round, day).get(application.pk, []),
        holding=Holding.objects.filter(application=application).first(),
        words=words_accepted(application, user),
    )


def _is_near(application: Application, user: User) -> bool:
    """Whether somebody is the candidate, filed the application, leads the group or sits on the committee."""
    standing = standing_of(user)
    own = application.person_id == standing.person or application.filed_by_id == user.pk
    return own or application.group_id in standing.leads or application.branch_id in standing.serves


def reads_opinions(post_round: Round, user: User) -> bool:
    """Whether somebody reads what the groups say of all candidates: who sits on the committee."""
    return post_round.branch_id in standing_of(user).serves


def posted_from(post_round: Round) -> date:
    """The first day of the posting: the day it began, else the day after the call."""
    step = post_round.steps.filter(status=RoundStatus.POSTED).first()
    return clock.day_of(step.at) if step else post_round.call_closes_on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BeginPage:
    """Who stands, the posts to choose from, and the post held last, which is chosen first where it is awarded again."""

    person: Person
    posts: list[PioneerPost]
    before: Holding | None
    barred_until: int | None
    """the year from which they may stand again, where a post was withdrawn; None for who may"""

    @property
    def first(self) -> dict[str, int]:
        """What the form begins with."""
        return {"post": self.before.post_id} if self.before else {}


def begin_page(post_round: Round, user: User) -> BeginPage:
    """What somebody sees who begins an application."""
    person = Person.objects.get(user=user)
    barred = may_apply_from(post_round, person)
    return BeginPage(person, list(posts_to_choose(post_round)), last_holding(person), barred)


def posts_to_choose(post_round: Round) -> QuerySet[PioneerPost]:
    """The posts that are awarded in a round."""
    return PioneerPost.objects.of(post_round.branch).in_use().in_order().select_related("department")


def turn_to(post_round: Round, day: date) -> str:
    """Whom to turn to about candidates: the names of the secretary and the member for discipline."""
    offices = (Office.SECRETARY, Office.DISCIPLINE)
    held = Appointment.objects.on(day).committee_of(post_round.branch).filter(office__in=offices)
    return with_names(dict.fromkeys(_named(held)))


def _named(held: QuerySet[Appointment]) -> Iterator[str]:
    for each in sorted(held.select_related("person"), key=lambda each: (each.rank, each.person.sort_key)):
        yield f"{each.get_office_display()} {each.person.name}"


# Rounds that wait for somebody's award


def enters_award(user: User, post_round: Round) -> bool:
    """Whether somebody enters the committee's award: the secretary, or another on the committee where every secretary
    is a candidate; never a candidate.
    """
    standing = standing_of(user)
    if post_round.branch_id not in standing.serves or _stands(post_round, {standing.person}):
        return False
    if post_round.branch_id in standing.secretary_of:
        return True
    held = Appointment.objects.on(clock.today()).secretaries_of(post_round.branch)
    secretaries = set(held.values_list("person", flat=True))
    return bool(secretaries) and all(_stands(post_round, {each}) for each in secretaries)


def _stands(post_round: Round, people: set[int | None]) -> bool:
    return Application.objects.of_round(post_round).candidates().filter(person__in=people - {None}).exists()


def rounds_to_award(user: User) -> RoundQuerySet:
    """The rounds with candidates that wait for the award of a committee on which this person sits."""
    candidates = Application.objects.filter(round=OuterRef("pk"))
    waiting = Round.objects.filter(Exists(candidates), branch__in=standing_of(user).serves, status=RoundStatus.AWARDING)
    return waiting.select_related("branch").order_by("posting_closes_on")


def awards_to_enter(user: User) -> list[Round]:
    """The rounds whose award this person enters."""
    return [each for each in rounds_to_award(user) if enters_award(user, each)]
