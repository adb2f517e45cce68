"""Terms of office: of the branch committees, by the regulations, and of the leaders, by their elections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Branch, PartyGroup, RuleChange
from groups.regulations import Rulebook
from groups.terms import months_later, years_later

CHUNK = 500
STATES = ("running", "ending", "over", "open", "vacant")
MOST_MONTHS = 12
"""no branch is warned earlier than so many months before"""


@dataclass(frozen=True, slots=True)
class Term:
    """An office as it is held today, or a group without a leader (no ``appointment``).

    ``last`` is the last day of the term, None where none is known. ``state`` is one of STATES.
    """

    branch: Branch
    group: PartyGroup | None
    appointment: Appointment | None
    last: date | None
    state: str


def terms_of(branches: Collection[int], today: date) -> list[Term]:
    """The terms of the committees and the leaders of some branches, by their ids; four queries.

    Offices in their usual order, then the groups by code; groups that nobody leads are there, too.
    """
    book = Rulebook(branches, today)
    held = Appointment.objects.on(today).with_places()
    serving = held.filter(branch__in=branches, office__in=COMMITTEE_OFFICES)
    committee = sorted(serving.order_by("pk"), key=lambda each: (each.branch.code if each.branch else "", each.rank))
    leading: dict[int, list[Appointment]] = {}
    for each in held.leaders().filter(group__branch__in=branches).order_by("starts_on", "pk"):
        leading.setdefault(each.group_id or 0, []).append(each)
    terms = [term_of(each, book) for each in committee]
    places = PartyGroup.objects.filter(branch__in=branches).existing_on(today)
    for group in places.select_related("branch").order_by("branch__code", "code"):
        found = leading.get(group.pk, [])
        terms += [term_of(each, book) for each in found] or [Term(group.branch, group, None, None, "vacant")]
    return terms


def terms_of_group(group: PartyGroup, today: date) -> list[Term]:
    """The terms of those who lead one group, or that nobody does."""
    book = Rulebook([group.branch_id], today)
    held = Appointment.objects.leaders_of(group.pk).on(today).with_places().order_by("starts_on", "pk")
    return [term_of(each, book) for each in held] or [Term(group.branch, group, None, None, "vacant")]


def term_of(appointment: Appointment, book: Rulebook) -> Term:
    """The term of an office held today. A committee's runs the regulation's years where no end is set."""
    branch = appointment.branch or (appointment.group.branch if appointment.group else None)
    if branch is None:
        raise ValueError("an office of a branch or a group has a term")
    last = appointment.ends_on
    if last is None and appointment.office in COMMITTEE_OFFICES:
        years = int(book.figure("term_years", "years", branch=branch.pk))
        last = years_later(appointment.starts_on, years) - timedelta(days=1)
    months = int(book.figure("early_warning", "term_months", branch=branch.pk))
    return Term(branch, appointment.group, appointment, last, _state(last, months, book.day))


def _state(last: date | None, months: int, today: date) -> str:
    if last is None:
        return "open"
    if last < today:
        return "over"
    return "ending" if last <= months_later(today, months) else "running"


def ending_terms(today: date) -> Iterator[Term]:
    """The terms that are over or end within the months in which that is announced, of all branches.

    A leader's term has an end or none is known; a committee's that has none may be over by its years.
    """
    soon = Q(ends_on__lte=months_later(today, MOST_MONTHS))
    held = Appointment.objects.on(today).with_places()
    looked_at = held.filter((soon | Q(ends_on=None)) & Q(office__in=COMMITTEE_OFFICES) | soon & Q(office=Office.LEADER))
    book = Rulebook(RuleChange.objects.in_force_on(today).values_list("branch", flat=True), today)
    for appointment in looked_at.order_by("pk").iterator(chunk_size=CHUNK):
        term = term_of(appointment, book)
        if term.state in ("ending", "over"):
            yield term


def chosen_terms(terms: Iterable[Term], words: str, state: str, sort: str) -> list[Term]:
    """Those that fit a search for a name or group and a state; by their ends where asked, the earliest first."""
    found = [term for term in terms if (not words or words in _said(term)) and state in ("", term.state)]
    if sort.removeprefix("-") == "last":
        found.sort(key=lambda term: term.last or date.max, reverse=sort.startswith("-"))
    return found


def _said(term: Term) -> str:
    person = term.appointment.person.name if term.appointment else ""
    return f"{person} {term.group or term.branch}"
