"""Who may not judge whom: nobody assesses themselves, nor the rival of one's own nominee or of oneself.

The candidates of a round say all of it: a rival is a candidate for the same post in the same round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from pioneer_posts.models import Application, Holding, Round


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a reviewer stands aside; ``nominee`` is whom the reviewer nominated, empty where it is about themselves."""

    kind: Literal["self", "rival"]
    nominee: str = ""

    def __str__(self) -> str:
        if self.kind == "self":
            return _("nobody judges themselves")
        if self.nominee:
            return _("nominated %(name)s for the same post") % {"name": self.nominee}
        return _("was a candidate for the same post")


Pair = tuple[int, int]


def conflicts_among(post_round: Round) -> dict[Pair, Conflict]:
    """The conflicts among the candidates of a round, by the ids of reviewer (person) and application; one query."""
    rows = Application.objects.of_round(post_round).candidates().select_related("person").order_by("pk")
    found: dict[Pair, Conflict] = {}
    rivals: dict[int, list[Application]] = {}
    for each in rows:
        rivals.setdefault(each.post_id, []).append(each)
    for candidates in rivals.values():
        for subject in candidates:
            found.update({(reviewer, subject.pk): conflict for reviewer, conflict in _of(subject, candidates)})
    return found


def conflicts_of(post_round: Round) -> dict[Pair, Conflict]:
    """The conflicts over the posts held in a round, by the ids of reviewer (person) and holding; two queries."""
    holdings = dict(Holding.objects.of_round(post_round).values_list("application", "pk"))
    among = conflicts_among(post_round)
    return {(reviewer, holdings[pk]): each for (reviewer, pk), each in among.items() if pk in holdings}


def conflict_of(person_pk: int | None, holding: Holding) -> Conflict | None:
    """Why this person may not judge this holder; None where nothing stands against it."""
    if person_pk is None:
        return None
    return conflicts_among(holding.round).get((person_pk, holding.application_id))


def _of(subject: Application, candidates: list[Application]) -> Iterator[tuple[int, Conflict]]:
    """Who stands aside over ``subject``, the strongest reason last; who nominated the subject, too, is no rival's."""
    others = [each for each in candidates if each.pk != subject.pk]
    for each in others:
        if each.nominated_by_id is not None and each.nominated_by_id != subject.nominated_by_id:
            yield each.nominated_by_id, Conflict("rival", each.person.name)
    yield from ((each.person_id, Conflict("rival")) for each in others)
    yield subject.person_id, Conflict("self")
