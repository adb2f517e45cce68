"""The demonstration's proposals: written, supported, reviewed, recommended, carried out, verified, awarded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from board.demo.proposal_acts import Act, Told
from board.demo.proposal_meetings import INNOVATION_POST
from board.demo.proposals import LAST_YEAR, SPRING
from board.demo.proposals_autumn import AUTUMN
from board.demo.proposals_summer import SUMMER
from board.demo.workdays import Calendar
from board.services import demo_proposal_departments, demo_proposal_way
from board.services.demo_proposal_meetings import meetings, seminars
from board.services.demo_proposal_people import SECRETARY, account, named, person, shares_of
from board.services.demo_story import Event
from branchmgr import clock
from groups.models import Branch
from innovation.enums import PARTS, ProposalKind, SeminarStatus
from innovation.models import Seminar
from innovation.services import authors, proposals
from innovation.services.contents import Figures
from innovation.services.innovation_posts import mark_innovation_post
from pioneer_posts.models import PioneerPost

TOLD = (*LAST_YEAR, *SPRING, *SUMMER, *AUTUMN)
TITLES = {told.key: told.title for told in TOLD}
RECORD_STOOD = timedelta(days=500)


def innovation(branch: Branch, now: datetime) -> Iterator[Event]:
    """Everything that was done until ``now``, each act with the moment at which it was done."""
    days = Calendar(clock.day_of(now))
    post, subject, ago = INNOVATION_POST
    yield days.at(ago, 9), partial(_mark, post, subject)
    for told in TOLD:
        yield from _written(told, days)
        yield from _followed(told, days)
    yield from seminars(branch, days)
    yield from meetings(branch, days, TITLES)


def _written(told: Told, days: Calendar) -> Iterator[Event]:
    """Begun, agreed by the co-authors and handed in; a draft is begun only."""
    ago = told.begun if told.handed_in is None else told.handed_in + told.begun
    yield days.at(ago, 19), partial(_begin, told)
    if told.handed_in is not None:
        if told.shares:
            yield days.at(ago - 1, 12), partial(_consent, told)
        yield days.at(told.handed_in, 20), partial(_hand_in, told)


def _followed(told: Told, days: Calendar) -> Iterator[Event]:
    for act in told.acts:
        yield days.at(act.ago, 15), partial(_do, told, act, days)


def _begin(told: Told, at: datetime) -> None:
    lead, kind = person(told.lead), ProposalKind(told.kind)
    with clock.held_at(at):
        by = account(told.lead)
        draft = proposals.begin_proposal(lead, kind=kind, by=by, now=at)
        draft = proposals.save_proposal(
            draft,
            edition=draft.edition,
            title=told.title,
            texts=dict(zip(PARTS[kind], told.texts, strict=True)),
            figures=_figures(told, at),
            post=PioneerPost.objects.get(branch=draft.branch, innovation__isnull=False) if told.post else None,
            seminar=Seminar.objects.get(branch=draft.branch, status=SeminarStatus.HELD) if told.seminar else None,
            by=by,
            now=at,
        )
        if told.shares:
            authors.set_authors(draft, shares_of(told.shares), by=by, now=at)


def _figures(told: Told, at: datetime) -> Figures | None:
    if told.figures is None:
        return None
    measure, unit, old, new, more_is_better = told.figures
    since = clock.day_of(at - RECORD_STOOD)
    return Figures(measure, unit, Decimal(old), Decimal(new), more_is_better, since)


def _consent(told: Told, at: datetime) -> None:
    with clock.held_at(at):
        for each in named(told.title).authors.filter(consented_at=None).select_related("person", "proposal"):
            authors.consent_authorship(each, by=account(each.person.employee_no), now=at)


def _hand_in(told: Told, at: datetime) -> None:
    with clock.held_at(at):
        proposals.submit_proposal(named(told.title), by=account(told.lead), now=at)


def _do(told: Told, act: Act, days: Calendar, at: datetime) -> None:
    proposal = named(told.title)
    with clock.held_at(at):
        if isinstance(act, demo_proposal_way.ACTS):
            demo_proposal_way.do(act, proposal, TITLES, at)
        else:
            demo_proposal_departments.do(act, proposal, days, at)


def _mark(post: str, subject: str, at: datetime) -> None:
    with clock.held_at(at):
        found = PioneerPost.objects.get(name=post)
        mark_innovation_post(found, subject=subject, since=clock.day_of(at), by=account(SECRETARY), now=at)
