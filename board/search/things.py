"""The arms of groups and branches, people, activities and proposals: one function a kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Case, F, OuterRef, Q, Subquery, TextChoices, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import translation

from activities.enums import ActivityKind
from activities.models import Activity
from board.search.arms import NOTHING, Arm, arm, day_of, nearness, says
from board.search.words import Words
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, Membership, PartyGroup, Person
from groups.models.people import sounding
from innovation.models import Proposal, Seminar
from innovation.proposal_queries import matching

SHORTEST_KIND = 2
"""signs of a word that names a kind of activity: a single one stands in too many"""


def groups(user: User, words: Words) -> Iterator[Arm]:
    """Groups by name, code, work team and branch; branches by name and code."""
    yield arm(
        Branch.objects.visible_to(user),
        says(words, "name", "code"),
        "branch",
        nearness(words, "name", "code"),
        title="name",
        where="committee__name",
        note="code",
        then="code",
    )
    gone = When(dissolved_on__lte=clock.today(), then=Value("dissolved"))
    yield arm(
        PartyGroup.objects.visible_to(user),
        says(words, "name", "code", "work_team", "branch__name"),
        "group",
        nearness(words, "name", "code"),
        title="name",
        where="branch__name",
        note="code",
        state=Case(gone, default=NOTHING, output_field=TextField()),
        then="code",
    )


def people(user: User, words: Words) -> Iterator[Arm]:
    """People by name, number and pinyin."""
    spelled = sounding(words.whole)
    held = Membership.objects.on(clock.today()).filter(person=OuterRef("pk")).order_by("-starts_on")
    yield arm(
        Person.objects.visible_to(user),
        says(words, "name", "employee_no", also=sounding, whole=spelled),
        "person",
        nearness(words, "name", "employee_no", begins=sounding(words.whole, from_surname=True)),
        title="name",
        where=Subquery(held.values("group__name")[:1]),
        note="employee_no",
        state="branch__name",
        then="sort_key",
        told=("where", "state"),
    )


def activities(user: User, words: Words) -> Iterator[Arm]:
    """Activity records by topic, place, group and kind; seminars by title and place."""
    # Who belongs to several of the groups meets a joint activity once.
    seen = Activity.objects.filter(pk__in=Activity.objects.visible_to(user).values("pk"))
    yield arm(
        seen,
        says(words, "topic", "place", "group__name", also=_of_kind),
        "activity",
        nearness(words, "topic"),
        title="topic",
        where=_group_or_branch(),
        note="kind",
        state="status",
        on=day_of("starts_at"),
    )
    yield arm(
        Seminar.objects.visible_to(user),
        says(words, "title", "place"),
        "seminar",
        nearness(words, "title"),
        title="title",
        where="branch__name",
        state="status",
        on=day_of("starts_at"),
    )


def _group_or_branch() -> Case:
    return Case(When(group=None, then=F("branch__name")), default=F("group__name"), output_field=TextField())


def _of_kind(word: str) -> Q:
    """The kinds of activity whose name in any language holds a word."""
    if len(word) < SHORTEST_KIND:
        return Q(pk__in=())
    return of_kinds(ActivityKind, word)


def of_kinds(kinds: type[TextChoices], word: str) -> Q:
    """Those of a kind whose name in any language holds a word."""
    return Q(kind__in=[kind.value for kind in kinds if any(word.lower() in name for name in in_words(kind.label))])


def in_words(label: Any) -> list[str]:
    """What a label says, in small letters, once a language."""
    said = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.append(str(label).lower())
    return said


def proposals(user: User, words: Words, hidden: frozenset[int]) -> Iterator[Arm]:
    """Proposals by what they say, by number and by lead author; one's own drafts by their titles.

    Of the ``hidden`` ones, whose authors a reviewer is not told, neither author nor group is looked at or shown.
    """
    seen = Proposal.objects.visible_to(user)
    indexed = matching(words.whole, seen, unnamed=hidden).order_by().values("pk")
    named = Case(When(pk__in=hidden, then=NOTHING), default=F("group__name"), output_field=TextField())
    yield arm(
        seen,
        says(words, "title", "number", whole=Q(pk__in=indexed)),
        "proposal",
        nearness(words, "title", "number"),
        title="title",
        where=named,
        note=Concat("number", Value(" "), "kind", output_field=TextField()),
        state="status",
        on=day_of("submitted_at"),
        told=("where",),
    )
