"""Read models of seminars and innovation posts: lists, and what the page of one shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from branchmgr.models import User
from groups.models import Branch, Person, standing_of
from groups.models.people import PersonQuerySet
from innovation.enums import SeminarStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import InnovationPost, Proposal, Seminar, SeminarTalk
from innovation.models.seminars import SeminarQuerySet
from pioneer_posts.models import PioneerPost

ORDERS: Final = {"when": "starts_at", "title": "title", "proposals": "grown"}
POST_ORDERS: Final = {"post": "post__name", "since": "since", "proposals": "grown"}


def seminars_of(user: User, *, words: str = "", status: str = "", sort: str = "") -> SeminarQuerySet:
    """The seminars one may see, each with ``grown``: how many proposals grew from it; the latest first."""
    found = Seminar.objects.visible_to(user).select_related("branch").annotate(grown=_grown("proposals"))
    if words:
        about = SeminarTalk.objects.filter(Q(title__icontains=words) | Q(summary__icontains=words))
        spoken = Q(pk__in=about.values("seminar"))
        found = found.filter(Q(title__icontains=words) | Q(place__icontains=words) | spoken)
    if status in SeminarStatus.values:
        found = found.filter(status=status)
    field = ORDERS.get(sort.removeprefix("-"))
    if field is None:
        return found.order_by("-starts_at", "-pk")
    return found.order_by(F(field).desc() if sort.startswith("-") else F(field).asc(), "-pk")


def _grown(relation: str) -> Count:
    """How many proposals were handed in, drafts and those taken back left out."""
    return Count(relation, filter=~Q(**{f"{relation}__status__in": ["draft", "withdrawn"]}), distinct=True)


def branches_served(user: User) -> list[Branch]:
    """The branches on whose committee one sits."""
    return list(Branch.objects.filter(pk__in=standing_of(user).serves).order_by("code"))


def speakers_of(branch: Branch) -> PersonQuerySet:
    """Who may speak: everybody of the branch, by name."""
    return Person.objects.filter(branch=branch).order_by("sort_key", "employee_no")


@dataclass(frozen=True, slots=True)
class SeminarPage:
    """What the page of a seminar shows; of its proposals those that this person may see."""

    talks: list[SeminarTalk]
    proposals: list[Proposal]
    grown: int
    has_begun: bool


def seminar_page(seminar: Seminar, user: User, now: datetime) -> SeminarPage:
    """Everything about one seminar; three queries."""
    seen = Proposal.objects.visible_to(user).filter(seminar=seminar).exclude(status__in=["draft", "withdrawn"])
    return SeminarPage(
        talks=list(seminar.talks.select_related("speaker")),
        proposals=list(seen.with_places().order_by("-submitted_at", "-pk")),
        grown=seminar.proposals.exclude(status__in=["draft", "withdrawn"]).count(),
        has_begun=seminar.starts_at <= now,
    )


def seminars_without_minutes(user: User, now: datetime) -> QuerySet[Seminar]:
    """Seminars of one's branches that have begun and wait for their minutes; for the committee."""
    serving = Seminar.objects.filter(branch__in=standing_of(user).serves)
    return serving.filter(status=SeminarStatus.PLANNED, starts_at__lte=now).order_by("starts_at")


def innovation_posts_of(user: User, *, words: str = "", sort: str = "") -> QuerySet[InnovationPost]:
    """The innovation posts one may see, each with ``grown``: how many proposals grew from it."""
    found = InnovationPost.objects.filter(post__in=PioneerPost.objects.visible_to(user).in_use())
    found = found.select_related("post__department", "post__branch").annotate(grown=_grown("post__proposals"))
    if words:
        found = found.filter(Q(post__name__icontains=words) | Q(subject__icontains=words))
    field = POST_ORDERS.get(sort.removeprefix("-"))
    if field is None:
        return found.order_by("post__branch__code", "post__name", "pk")
    return found.order_by(F(field).desc() if sort.startswith("-") else F(field).asc(), "pk")


def posts_to_mark(user: User) -> list[PioneerPost]:
    """The posts in use that this secretary may make innovation posts."""
    serving = PioneerPost.objects.in_use().filter(branch__in=standing_of(user).secretary_of, innovation=None)
    return list(serving.with_places().in_order())


@dataclass(frozen=True, slots=True)
class InnovationPostPage:
    """What the page of an innovation post shows; of its proposals those that this person may see."""

    marked: InnovationPost | None
    proposals: list[Proposal]
    grown: int


def innovation_post_page(post: PioneerPost, user: User) -> InnovationPostPage:
    """A post with its subject and its proposals, but those of which it would tell whose they are; four queries."""
    seen = Proposal.objects.visible_to(user).filter(post=post).exclude(status__in=["draft", "withdrawn"])
    seen = seen.exclude(pk__in=names_hidden_from(user))
    return InnovationPostPage(
        marked=InnovationPost.objects.filter(post=post).first(),
        proposals=list(seen.with_places().order_by("-submitted_at", "-pk")),
        grown=post.proposals.exclude(status__in=["draft", "withdrawn"]).count(),
    )
