"""Read models of posts: the list as it is narrowed and ordered, and what the page of one shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Prefetch, Q

from branchmgr.models import User
from groups.models import Branch, Department, standing_of
from pioneer_posts.enums import HoldingStatus, PostKind
from pioneer_posts.models import Holding, PioneerPost, Round
from pioneer_posts.models.posts import PioneerPostQuerySet

LONGEST_NUMBER: Final = 9
DEPARTMENTS_SHOWN: Final = 10
"""departments that are offered as a filter; of more one is searched for"""
IN_USE, CLOSED = "in_use", "closed"
ORDERS: Final = {
    "name": ("name", "pk"),
    "department": ("department__name", "name", "pk"),
    "seats": ("seats", "name", "pk"),
    "times": ("times", "name", "pk"),
}


@dataclass(frozen=True, slots=True)
class PostChoice:
    """How the list is narrowed and ordered; empty for everything."""

    words: str = ""
    kind: str = ""
    use: str = ""
    department: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.use or self.department)

    @property
    def said(self) -> dict[str, Any]:
        """What was chosen, for the audit."""
        return {"words": self.words, "kind": self.kind, "use": self.use, "department": self.department}


def posts_of(user: User, choice: PostChoice) -> PioneerPostQuerySet:
    """The posts a person sees, each with ``times``: how often it was awarded."""
    found = PioneerPost.objects.visible_to(user).matching(choice.words).with_places()
    if choice.kind in PostKind.values:
        found = found.filter(kind=choice.kind)
    if choice.use in (IN_USE, CLOSED):
        found = found.in_use() if choice.use == IN_USE else found.closed()
    if choice.department.isascii() and choice.department.isdigit():
        found = found.filter(department=int(choice.department[:LONGEST_NUMBER]))
    found = found.annotate(times=Count("holdings", distinct=True))
    fields = ORDERS.get(choice.sort.removeprefix("-"))
    if fields is None:
        return found.order_by(F("closed_on").asc(nulls_first=True), "branch__code", "kind", "name", "pk")
    first = F(fields[0])
    return found.order_by(first.desc() if choice.sort.startswith("-") else first.asc(), *fields[1:])


def with_holders(posts: PioneerPostQuerySet, day: date) -> PioneerPostQuerySet:
    """Each with ``held_now``: who holds it on a day."""
    now = Holding.objects.held_on(day).filter(status=HoldingStatus.HELD).select_related("person")
    return posts.prefetch_related(Prefetch("holdings", queryset=now, to_attr="held_now"))


def departments_to_choose(user: User) -> list[Department]:
    """The departments of the posts a person sees; none where there are too many to choose from, or but one."""
    posts = PioneerPost.objects.visible_to(user).values("department")
    found = list(Department.objects.filter(pk__in=posts).order_by("name")[: DEPARTMENTS_SHOWN + 1])
    return found if 1 < len(found) <= DEPARTMENTS_SHOWN else []


def departments_near(branch: Branch) -> list[Department]:
    """The departments where people of a branch work, or posts of it are; to choose from."""
    near = Q(people__branch=branch) | Q(posts__branch=branch)
    return list(Department.objects.filter(near).distinct().order_by("name"))


def branches_kept(user: User) -> list[Branch]:
    """The branches whose posts and rounds are this person's work."""
    return list(Branch.objects.filter(pk__in=standing_of(user).secretary_of).order_by("code"))


@dataclass(frozen=True, slots=True)
class PostPage:
    """What the page of a post shows: who holds it today, how often it was awarded, the rounds that run."""

    holders: list[Holding]
    times: int
    rounds: list[Round]


def post_page(post: PioneerPost, user: User, day: date) -> PostPage:
    """Everything about one post; three queries."""
    holders = Holding.objects.visible_to(user).filter(post=post).held().held_on(day).with_places().in_order()
    rounds = Round.objects.visible_to(user).of(post.branch).running().newest_first()
    return PostPage(list(holders), post.holdings.count(), list(rounds))
