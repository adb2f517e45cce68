"""Read models of the board's own pages: the list of public affairs, one of them, links, what one may take off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q

from activities.models import Contribution
from board.enums import Showing
from board.models import AffairStep, PublicAffair, WallLink
from board.models.affairs import PublicAffairQuerySet
from board.models.wall_links import WallLinkQuerySet
from board.wall_queries import Wall, whole_board_of
from board.wall_sources import reflections_of
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, standing_of

ORDERS: Final = {"from": "published_from", "title": "title", "kind": "kind"}


def affairs_of(user: User, *, words: str = "", kind: str = "", state: str = "", sort: str = "") -> PublicAffairQuerySet:
    """The public affairs that a person may see, as narrowed and ordered; the newest first."""
    seen = PublicAffair.objects.visible_to(user).select_related("branch__committee")
    found = seen.matching(words).of_kind(kind).showing(state, clock.today())
    field = ORDERS.get(sort.removeprefix("-"))
    if field is None:
        return found.newest_first()
    return found.order_by(F(field).desc() if sort.startswith("-") else F(field).asc(), "-pk")


def states_for(user: User) -> list[tuple[str, Any]]:
    """By how it is shown a list can be narrowed: drafts are the committee's alone."""
    known = Showing.choices if standing_of(user).serves else [(each.value, each.label) for each in PUBLIC]
    return [(str(value), label) for value, label in known]


PUBLIC: Final = (Showing.SHOWN, Showing.OVER)


def steps_of(affair: PublicAffair, user: User) -> list[AffairStep]:
    """Who did what with an affair, for its committee; nobody else needs to know."""
    if affair.branch_id not in standing_of(user).serves:
        return []
    return list(affair.steps.select_related("by__person"))


def branches_served(user: User) -> list[Branch]:
    """The branches on whose committee one sits."""
    return list(Branch.objects.filter(pk__in=standing_of(user).serves).order_by("code"))


def boards_of(user: User) -> list[Branch]:
    """The branches whose boards one may open: one's own first, then those that one administers."""
    standing = standing_of(user)
    found = Branch.objects.filter(Q(pk__in=standing.branches) | standing.below("committee__path"))
    return sorted(found.order_by("code"), key=lambda branch: branch.pk not in standing.branches)


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A branch's board as somebody signed in sees it."""

    wall: Wall
    others: list[Branch]
    """further boards of one's own"""
    own_reflections: list[Contribution]
    """those on the board that this person may take off"""


def board_page(branch: Branch, user: User, now: datetime) -> BoardPage:
    """The board, and what this person may do about it."""
    standing = standing_of(user)
    shown = reflections_of(branch, now)
    mine = [each for each in shown if branch.pk in standing.serves or each.person_id == standing.person]
    return BoardPage(whole_board_of(branch, now), [each for each in boards_of(user) if each != branch], mine)


def links_of(branch: Branch) -> WallLinkQuerySet:
    """A branch's links, those that stand first."""
    return WallLink.objects.of(branch).select_related("created_by__person").in_order()


def link_opened_by(token: str) -> WallLink | None:
    """The link that a token opens, with its branch; None for one that is wrong or withdrawn."""
    return WallLink.objects.opened_by(token).select_related("branch").first()
