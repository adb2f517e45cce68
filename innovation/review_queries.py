"""Read models of reviews: who may review what, what reviews come to, the ranked list, and what waits for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, Office, PoliticalStatus
from groups.models import Appointment, Branch, Membership, Person, standing_of
from innovation.criteria import Measure
from innovation.enums import BEFORE_ANNOUNCEMENT, RUNNING, MeetingStatus, ProposalStatus, ReviewStatus
from innovation.models import Author, Criterion, Entry, Proposal, Review, ReviewMeeting
from innovation.models.reviews import ReviewMeetingQuerySet, ReviewQuerySet
from innovation.ratings import Method, Rating, rated, review_total


@dataclass(frozen=True, slots=True)
class Rated:
    """What the reviews of one proposal come to, and how many count, are outdated, wait or were declined."""

    rating: Rating | None
    counting: int = 0
    outdated: int = 0
    waiting: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the ranked list. ``place`` is None without a rating; equal ratings share a place.

    ``within`` says whether it stands above the line of the quota; ``hidden`` that it is the viewer's own, of which
    neither rating nor place nor decision is shown before the announcement.
    """

    entry: Entry
    proposal: Proposal
    place: int | None
    rating: Decimal | None
    spread: Decimal | None
    reviews: Rated
    within: bool
    hidden: bool = False
    last_within: bool = False
    """the line of the quota is drawn below this one"""


def is_to_be_reviewed_anew(proposal: Proposal) -> bool:
    """Whether somebody reviewed an earlier edition of the proposal, in a review that goes on."""
    done = Review.objects.done().filter(proposal=proposal, meeting__status__in=RUNNING)
    return done.exclude(edition=proposal.edition).exists()


def ranked(meeting: ReviewMeeting, user: User | None = None) -> list[Ranked]:
    """The list by rating, the best first, those without one last; a viewer's own at the end, without any.

    Places and the line of the quota are counted among the others, for a gap would tell where the own one stands.
    Once it is announced the ratings are those that were fixed then. At most seven queries.
    """
    places = ("proposal__lead", "proposal__group", "proposal__broken", "decided_by__person")
    entries = list(meeting.entries.select_related(*places))
    figures, own = ratings_of(meeting), _own(meeting, entries, user)
    told = [each for each in entries if each.proposal_id not in own]
    values = {each.proposal_id: _value(meeting, each, figures[each.proposal_id]) for each in told}
    told.sort(key=lambda each: (_behind(values[each.proposal_id]), each.proposal.number))
    lines = [_line(meeting, each, number, values, figures) for number, each in enumerate(told, 1)]
    kept_back = sorted((each for each in entries if each.proposal_id in own), key=lambda each: each.proposal.number)
    return lines + [_hidden(each, figures) for each in kept_back]


def _behind(value: Fraction | None) -> Fraction:
    """What the list is sorted by: the best first, those without a rating last."""
    return Fraction(1) if value is None else -value


def _value(meeting: ReviewMeeting, entry: Entry, found: Rated) -> Fraction | None:
    """What an entry is ranked by: exact while it is decided, as it was fixed by the announcement after that."""
    if meeting.status == MeetingStatus.ANNOUNCED:
        return None if entry.rating is None else Fraction(entry.rating)
    return found.rating.exact if found.rating else None


def _own(meeting: ReviewMeeting, entries: Sequence[Entry], user: User | None) -> set[int]:
    """The viewer's own proposals, by their ids, as long as nothing of them is shown."""
    person = standing_of(user).person if user else None
    if person is None or meeting.status == MeetingStatus.ANNOUNCED:
        return set()
    authors = authors_by_proposal([each.proposal_id for each in entries])
    return {pk for pk, people in authors.items() if person in people}


def _line(
    meeting: ReviewMeeting,
    entry: Entry,
    number: int,
    values: Mapping[int, Fraction | None],
    figures: Mapping[int, Rated],
) -> Ranked:
    found, value, quota = figures[entry.proposal_id], values[entry.proposal_id], meeting.quota
    last = quota is not None and number == quota and number < len(values)
    rating, spread = entry.rating, entry.spread
    if meeting.status != MeetingStatus.ANNOUNCED:
        rating, spread = (found.rating.rating, found.rating.spread) if found.rating else (None, None)
    place = None if value is None else 1 + sum(other is not None and other > value for other in values.values())
    within = quota is not None and value is not None and number <= quota
    return Ranked(entry, entry.proposal, place, rating, spread, found, within, last_within=last)


def _hidden(entry: Entry, figures: Mapping[int, Rated]) -> Ranked:
    """The line of a viewer's own."""
    return Ranked(entry, entry.proposal, None, None, None, figures[entry.proposal_id], within=False, hidden=True)


def ratings_of(meeting: ReviewMeeting) -> dict[int, Rated]:
    """What the reviews of each proposal on the list come to, by its id; four queries."""
    weights = {str(pk): weight for pk, weight in meeting.criteria.values_list("pk", "weight")}
    editions = dict(meeting.entries.values_list("proposal", "proposal__edition"))
    found: dict[int, list[Review]] = {pk: [] for pk in editions}
    for review in meeting.reviews.prefetch_related("marks"):
        found.setdefault(review.proposal_id, []).append(review)
    method: Method = "median" if meeting.method == "median" else "mean"
    return {pk: _rated(rows, editions.get(pk), weights, method) for pk, rows in found.items()}


def _rated(rows: Sequence[Review], edition: int | None, weights: Mapping[str, Decimal], method: Method) -> Rated:
    done = [row for row in rows if row.status == ReviewStatus.DONE]
    counting = [row for row in done if row.edition == edition]
    totals = [
        review_total({str(mark.criterion_id): mark.points for mark in row.marks.all()}, weights) for row in counting
    ]
    waiting = sum(row.status == ReviewStatus.ASSIGNED for row in rows)
    declined = sum(row.status == ReviewStatus.DECLINED for row in rows)
    rating = rated([total for total in totals if total is not None], method)
    return Rated(rating, len(counting), len(done) - len(counting), waiting, declined)


def proposals_without_counting_review(meeting: ReviewMeeting) -> list[Proposal]:
    """Those on the list of which no review of the present edition is handed in."""
    figures = ratings_of(meeting)
    entries = meeting.entries.select_related("proposal").order_by("proposal__number")
    return [each.proposal for each in entries if not figures[each.proposal_id].counting]


def measures_of(meeting: ReviewMeeting) -> list[Measure]:
    """The criteria as plain values, in their order."""
    return [measure_of(row) for row in meeting.criteria.all()]


def measure_of(criterion: Criterion) -> Measure:
    """A criterion as plain values."""
    return Measure(criterion.code, criterion.name, criterion.weight, criterion.ranges)


def people_to_review(branch: Branch) -> list[Person]:
    """Who may review in a branch: its committee first, then its full members, each by name."""
    today = clock.today()
    serving = set(Appointment.objects.on(today).committee_of(branch).values_list("person", flat=True))
    full = Q(branch=branch, political_status=PoliticalStatus.FULL)
    people = Person.objects.filter(full | Q(pk__in=serving)).with_membership_on(today)
    ordered = people.order_by("sort_key", "employee_no")
    return sorted(ordered, key=lambda person: person.pk not in serving)


def committee_ids(branch: Branch) -> set[int]:
    """Who sits on the committee today, as ids of people."""
    held = Appointment.objects.on(clock.today()).filter(branch=branch, office__in=COMMITTEE_OFFICES)
    return set(held.values_list("person", flat=True))


def knowing_ids(meeting: ReviewMeeting) -> set[int]:
    """Who prepares a meeting that hides names and so knows them: the secretaries of today, as ids of people."""
    if not meeting.names_hidden:
        return set()
    held = Appointment.objects.on(clock.today()).secretaries_of(meeting.branch)
    return set(held.values_list("person", flat=True))


def authors_by_proposal(proposals: Iterable[int]) -> dict[int, set[int]]:
    """The authors of each proposal, as ids of people; one query."""
    found: dict[int, set[int]] = {pk: set() for pk in proposals}
    for pk, person in Author.objects.filter(proposal__in=list(found)).values_list("proposal", "person"):
        found[pk].add(person)
    return found


def conflicts_of(meeting: ReviewMeeting, proposals: Sequence[Proposal], day: date) -> dict[int, set[int]]:
    """Who may not review which proposal: its authors, and where set whoever belongs to its group or leads it."""
    barred = authors_by_proposal([each.pk for each in proposals])
    if not meeting.same_group_excluded:
        return barred
    of_group: dict[int, set[int]] = defaultdict(set)
    groups = {each.group_id for each in proposals if each.group_id}
    belonging = Membership.objects.on(day).filter(group__in=groups).values_list("group", "person")
    leading = Appointment.objects.on(day).filter(office=Office.LEADER, group__in=groups)
    for group, person in (*belonging, *leading.values_list("group", "person")):
        of_group[group].add(person)
    return {each.pk: barred[each.pk] | of_group.get(each.group_id or 0, set()) for each in proposals}


def meetings_shown(user: User, status: str = "", words: str = "", sort: str = "") -> ReviewMeetingQuerySet:
    """The meetings of one's branches with the number of proposals and of reviews handed in; the newest first."""
    found = ReviewMeeting.objects.filter(branch__in=standing_of(user).serves)
    if status in MeetingStatus.values:
        found = found.filter(status=status)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(branch__name__icontains=word))
    counted = found.select_related("branch").annotate(
        proposals=Count("entries", distinct=True),
        all_reviews=Count("reviews", filter=~Q(reviews__status=ReviewStatus.DECLINED), distinct=True),
        done_reviews=Count("reviews", filter=Q(reviews__status=ReviewStatus.DONE), distinct=True),
    )
    orders = {"name": "name", "due": "due_on", "proposals": "proposals"}
    field = orders.get(sort.removeprefix("-"), "")
    if not field:
        return counted.order_by("-created_at", "-pk")
    return counted.order_by(f"-{field}" if sort.startswith("-") else field, "-pk")


def meetings_at_work(user: User) -> ReviewMeetingQuerySet:
    """Those that are neither announced nor called off."""
    return meetings_shown(user).filter(status__in=BEFORE_ANNOUNCEMENT)


def branches_to_prepare_for(user: User) -> QuerySet[Branch]:
    """The branches whose secretary one is."""
    return Branch.objects.filter(pk__in=standing_of(user).secretary_of).order_by("code")


def undecided_of(meeting: ReviewMeeting) -> QuerySet[Entry]:
    """What is still to be decided on."""
    return meeting.entries.filter(verdict="").select_related("proposal").order_by("proposal__number")


def declined_of(meeting: ReviewMeeting) -> QuerySet[Review]:
    """The reviews that were declined."""
    return meeting.reviews.filter(status=ReviewStatus.DECLINED).select_related("reviewer", "proposal")


def entry_candidates(meeting: ReviewMeeting) -> list[Proposal]:
    """The proposals with the committee that may be put on the list, those on it included; the earliest first."""
    elsewhere = Entry.objects.filter(meeting__status=MeetingStatus.PREPARED).exclude(meeting=meeting)
    found = Proposal.objects.filter(branch=meeting.branch, status=ProposalStatus.WITH_COMMITTEE)
    free = found.exclude(pk__in=elsewhere.values("proposal")).with_places()
    return list(free.order_by("held_since", "pk"))


def is_reviewer(person: Person) -> bool:
    """Whether somebody reviews proposals whose verdicts are not announced."""
    given = Review.objects.filter(reviewer=person, meeting__status__in=BEFORE_ANNOUNCEMENT)
    return given.exclude(status=ReviewStatus.DECLINED).exists()


def own_reviews(user: User) -> ReviewQuerySet:
    """A reviewer's own, of meetings that have begun; work first, then the newest. None while one's offices rest."""
    standing = standing_of(user)
    person, begun = standing.person, [*RUNNING, MeetingStatus.ANNOUNCED]
    if person is None or standing.rests:
        return Review.objects.none()
    found = Review.objects.filter(reviewer=person, meeting__status__in=begun)
    return found.select_related("meeting__branch", "proposal__lead", "proposal__group")


def reviews_to_do(user: User) -> ReviewQuerySet:
    """What a reviewer has still to hand in: assigned ones, and those outdated by a change that is not decided on."""
    outdated = (
        Q(status=ReviewStatus.DONE) & ~Q(edition=F("proposal__edition")) & Q(proposal__status=ProposalStatus.IN_REVIEW)
    )
    waiting = Q(status=ReviewStatus.ASSIGNED)
    found = own_reviews(user).filter(waiting | outdated, meeting__status__in=RUNNING)
    return found.order_by("meeting__due_on", "meeting", "pk")


def meetings_to_carry_on(user: User) -> ReviewMeetingQuerySet:
    """Meetings that wait for the secretary, and those that the committee decides on."""
    standing = standing_of(user)
    if not standing.serves:
        return ReviewMeeting.objects.none()
    mine = Q(branch__in=standing.secretary_of, status__in=[MeetingStatus.PREPARED, MeetingStatus.DECIDING])
    late = Q(branch__in=standing.secretary_of, status=MeetingStatus.REVIEWING, due_on__lt=clock.today())
    deciding = Q(branch__in=standing.serves, status=MeetingStatus.DECIDING)
    return ReviewMeeting.objects.filter(mine | late | deciding).order_by("due_on", "pk")


def branches_with_proposals_to_bring(branches: Collection[int]) -> QuerySet[Branch]:
    """Those of the branches (ids) whose committee has proposals that are on no list yet, with how many: ``waiting``."""
    listed = Entry.objects.filter(meeting__status=MeetingStatus.PREPARED).values("proposal")
    of_branch = Proposal.objects.filter(branch=OuterRef("pk"), status=ProposalStatus.WITH_COMMITTEE)
    counted = of_branch.exclude(pk__in=listed).order_by().values("branch").annotate(count=Count("pk")).values("count")
    found = Branch.objects.filter(pk__in=branches).annotate(waiting=Subquery(counted))
    return found.filter(waiting__gt=0).order_by("code")
