"""Read models of recommendations: the list of departments and branches, one of them, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Department, standing_of
from innovation.enums import PARTS, Part, ProposalKind, ProposalStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Author, Proposal, ProposalStep, Question, Recommendation, Report
from innovation.models.departments import RecommendationQuerySet
from innovation.models.proposals import ProposalQuerySet
from innovation.proposal_queries import similar_to

_S = ProposalStatus
MOST_CANDIDATES = 50
MOST_DIGITS = 15
STATES = {
    "waiting": pgettext_lazy("recommendation", "to be answered"),
    "overdue": pgettext_lazy("recommendation", "overdue"),
    "asked_back": pgettext_lazy("recommendation", "with the author"),
    "trial": pgettext_lazy("recommendation", "on trial"),
    "adopted": pgettext_lazy("recommendation", "adopted"),
    "declined": pgettext_lazy("recommendation", "declined"),
}
ORDERS = {
    "proposal": ("proposal__year", "proposal__number"),
    "department": ("department__name", "reply_by"),
    "recommended": ("recommended_at",),
    "reply": ("reply_by", "recommended_at"),
}


def recommendations_shown(user: User, words: str = "", state: str = "", sort: str = "") -> RecommendationQuerySet:
    """Those to one's department, of the branches on whose committee one sits, and below one's committee.

    Unless sorted otherwise, what waits for the department comes first, by its reply date.
    """
    standing = standing_of(user)
    near = Q(department__in=standing.answers_for) | Q(proposal__branch__in=standing.serves)
    found = Recommendation.objects.filter(near | standing.below("proposal__branch__committee__path"))
    found = _in_state(found, state, clock.today())
    hidden = names_hidden_from(user) if words else frozenset()
    for word in words.split():
        named = Q(proposal__title__icontains=word) | Q(proposal__number__icontains=word)
        led = Q(proposal__lead__name__icontains=word) & ~Q(proposal__in=hidden)
        placed = Q(department__name__icontains=word) | led
        found = found.filter(named | placed | Q(proposal__branch__name__icontains=word))
    fields = ORDERS.get(sort.removeprefix("-"))
    found = found.with_places()
    if fields is None:
        return found.order_by(F("replied_at").desc(nulls_first=True), "reply_by", "pk")
    first = F(fields[0])
    return found.order_by(first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk")


def _in_state(found: RecommendationQuerySet, state: str, today: date) -> RecommendationQuerySet:
    if state == "waiting":
        return found.waiting()
    if state == "overdue":
        return found.overdue(today)
    if state in ("asked_back", "trial"):
        return found.open().filter(proposal__status=state)
    if state in ("adopted", "declined"):
        return found.filter(adopted=state == "adopted")
    return found


def departments_to_ask() -> list[Department]:
    """The departments for which somebody answers today."""
    held = Appointment.objects.on(clock.today()).filter(office=Office.DEPARTMENT).values("department")
    return list(Department.objects.filter(pk__in=held).order_by("name"))


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """What a proposal says: its texts in the order of its kind, its authors with shares."""

    texts: list[tuple[Any, str]]
    authors: list[Author]


def words_of(proposal: Proposal) -> ProposalWords:
    """The texts and authors of a proposal; two queries."""
    written = {row.part: row.text for row in proposal.texts.all()}
    texts = [(Part(part).label, written[part]) for part in PARTS[ProposalKind(proposal.kind)] if written.get(part)]
    return ProposalWords(texts, list(proposal.authors.select_related("person")))


@dataclass(frozen=True, slots=True)
class DepartmentPanel:
    """What departments made of a proposal: each recommendation with its questions, reports, what is saved so far."""

    recommendations: list[Recommendation]
    reports: list[Report]
    trials: dict[int, ProposalStep]
    """what was arranged for the trial, by the id of the recommendation"""

    @property
    def latest(self) -> Recommendation | None:
        return self.recommendations[-1] if self.recommendations else None


def department_panel(proposal: Proposal) -> DepartmentPanel:
    """Everything between a proposal and departments; four queries."""
    people = ("asked_by__person", "answered_by__person")
    questions = Prefetch("questions", queryset=Question.objects.select_related(*people))
    near = ("department", "recommended_by__person", "replied_by__person")
    asked = list(
        proposal.recommendations.select_related(*near).prefetch_related(questions).order_by("recommended_at", "pk")
    )
    trials = list(proposal.steps.filter(status=_S.TRIAL).select_related("by__person"))
    known = ("proof", "reported_by__person", "struck_by__person")
    reports = proposal.reports.select_related(*known).order_by("-day", "-pk")
    begun = {each.pk: step for each in asked for step in trials if _is_during(each, step)}
    return DepartmentPanel(asked, list(reports), begun)


def _is_during(recommendation: Recommendation, step: ProposalStep) -> bool:
    """Whether the step was taken while the department had the proposal."""
    replied = recommendation.replied_at
    return recommendation.recommended_at <= step.at and (replied is None or step.at <= replied)


def open_question(recommendation: Recommendation) -> Question | None:
    """The question that the author has still to answer."""
    return recommendation.questions.filter(answered_at=None).order_by("-asked_at").first()


def recommendations_to_answer(user: User) -> RecommendationQuerySet:
    """Those that wait for a reply of this person's departments; never of a proposal of their own."""
    standing = standing_of(user)
    if not standing.answers_for:
        return Recommendation.objects.none()
    mine = Proposal.objects.by(standing.person).values("pk")
    found = Recommendation.objects.waiting().filter(department__in=standing.answers_for).exclude(proposal__in=mine)
    return found.with_places().order_by("reply_by", "pk")


def recommendations_overdue(user: User, today: date) -> RecommendationQuerySet:
    """Those of one's branches whose reply is late."""
    found = Recommendation.objects.overdue(today).filter(proposal__branch__in=standing_of(user).secretary_of)
    return found.with_places().order_by("reply_by", "pk")


def questions_to_answer(user: User) -> QuerySet[Question]:
    """What departments asked this person as lead author."""
    standing = standing_of(user)
    if standing.person is None:
        return Question.objects.none()
    waiting = Question.objects.filter(answered_at=None, recommendation__proposal__lead=standing.person)
    return waiting.filter(recommendation__proposal__status=_S.ASKED_BACK).order_by("asked_at", "pk")


def proposals_to_carry_out(user: User) -> ProposalQuerySet:
    """Adopted proposals that this person's departments are to carry out."""
    standing = standing_of(user)
    adopted = Recommendation.objects.filter(department__in=standing.answers_for, adopted=True).values("proposal")
    found = Proposal.objects.filter(pk__in=adopted, status=_S.ADOPTED).exclude(authors__person=standing.person)
    return found.with_places().order_by("held_since", "pk")


def proposals_to_decide(user: User) -> ProposalQuerySet:
    """Accepted proposals to recommend or carry out, and declined ones, for the secretary."""
    serving = Proposal.objects.filter(branch__in=standing_of(user).secretary_of)
    found = serving.filter(status__in=[_S.ACCEPTED, _S.DECLINED])
    return found.with_places().order_by("held_since", "pk")


def merge_candidates(into: Proposal, user: User, words: str = "") -> list[tuple[Proposal, bool]]:
    """The proposals of the branch that may be merged into this one, and whether they are much alike.

    Those come first, then the newest; with ``words`` only those that hold them.
    """
    found = _mergeable(into, user)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(lead__name__icontains=word))
    found = found.select_related("group", "lead").prefetch_related("authors__person")
    text = " ".join([into.title, *into.texts.values_list("text", flat=True)])
    order = [each.pk for each in similar_to(text, into.branch, but=into, most=MOST_CANDIDATES)]
    alike = sorted(found.filter(pk__in=order), key=lambda each: order.index(each.pk))
    others = found.exclude(pk__in=order)[:MOST_CANDIDATES]
    return [*((each, True) for each in alike), *((each, False) for each in others)]


def chosen_to_merge(into: Proposal, user: User, chosen: list[str]) -> list[Proposal]:
    """Those of the candidates that were chosen by their ids."""
    numbers = [int(each) for each in chosen if each.isascii() and each.isdigit() and len(each) < MOST_DIGITS]
    return list(_mergeable(into, user).filter(pk__in=numbers)) if numbers else []


def merge_faults(into: Proposal, user: User, chosen: list[str], words: str) -> list[str]:
    """Why the proposals that were chosen or named by their number cannot be merged, in words; only seen ones."""
    numbers = [int(each) for each in chosen if each.isascii() and each.isdigit() and len(each) < MOST_DIGITS]
    named = Q(pk__in=numbers) | Q(branch=into.branch_id, number=words) if words else Q(pk__in=numbers)
    found = Proposal.objects.visible_to(user).filter(named).exclude(number="").order_by("pk")
    possible = set(_mergeable(into, user).filter(pk__in=found).values_list("pk", flat=True))
    return [_merge_fault(into, each) for each in found if each.pk not in possible]


def _merge_fault(into: Proposal, other: Proposal) -> str:
    said = {"proposal": other, "now": other.get_status_display()}
    if other == into:
        return _("%(proposal)s is the one into which others are merged.") % said
    if other.branch_id != into.branch_id:
        return _("%(proposal)s is a proposal of another branch.") % said
    if other.status not in (_S.WITH_GROUP, _S.WITH_COMMITTEE):
        return _("%(proposal)s is “%(now)s”. Proposals are merged before their review.") % said
    return _("The names of %(proposal)s are hidden from you during the review.") % said


def _mergeable(into: Proposal, user: User) -> ProposalQuerySet:
    """Those whose authors this person knows: who merges shares the credit."""
    before = Proposal.objects.filter(branch=into.branch_id, status__in=[_S.WITH_GROUP, _S.WITH_COMMITTEE])
    return before.exclude(pk__in={into.pk, *names_hidden_from(user)}).order_by("-submitted_at", "-pk")
