"""The posts held, on the pages of people and groups: a reference at year end, as far as outcomes are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from branchmgr.models import User
from groups.models import PartyGroup, Person
from groups.panels import Panel
from pioneer_posts.models import Holding
from pioneer_posts.summaries import HeldPost, latest_posts, person_posts


@dataclass(frozen=True, slots=True)
class OwnPosts:
    """The posts of a person, all or those of one year, the newest first."""

    person: Person
    posts: list[HeldPost]
    year: int | None = None


def person_panel(person: Person, user: User) -> Panel | None:
    """Every post the person held, for whoever may see one; three queries."""
    seen = _seen(person_posts(person), user)
    return Panel("pioneer_posts/_person_posts.html", OwnPosts(person, seen)) if seen else None


def record_panel(person: Person, user: User, year: int) -> Panel | None:
    """The posts a member held in a year, beside the rest of the record."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    within = [each for each in person_posts(person) if each.holding.starts_on <= last and _last_day(each) >= first]
    seen = _seen(within, user)
    return Panel("pioneer_posts/_person_posts.html", OwnPosts(person, seen, year)) if seen else None


def group_panel(group: PartyGroup, user: User) -> Panel | None:
    """The posts that were awarded to members of the group, the newest first; three queries."""
    seen = _seen(latest_posts(group), user)
    return Panel("pioneer_posts/_group_posts.html", seen) if seen else None


def _last_day(each: HeldPost) -> date:
    return each.holding.ended_on or each.holding.round.ends_on


def _seen(posts: list[HeldPost], user: User) -> list[HeldPost]:
    """Those that the user may see."""
    if not posts:
        return []
    held = Holding.objects.visible_to(user).filter(pk__in=[each.holding.pk for each in posts])
    known = set(held.values_list("pk", flat=True))
    return [each for each in posts if each.holding.pk in known]
