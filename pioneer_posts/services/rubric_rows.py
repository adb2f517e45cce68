"""The rows of a round's form, written by the service that plans the round or changes its form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from groups.models import Branch
from pioneer_posts.models import Round, RubricItem
from pioneer_posts.rubrics import Item, items_of, standard_items


def write_items(post_round: Round, items: Iterable[Item]) -> None:
    """Writes the rows of a form, in this order."""
    RubricItem.objects.bulk_create(
        RubricItem(round=post_round, position=position, **asdict(item)) for position, item in enumerate(items, start=1)
    )


def form_to_begin_with(branch: Branch) -> Sequence[Item]:
    """The form of the branch's last round; the standard one where it had none."""
    last = Round.objects.of(branch).newest_first().first()
    return (items_of(last) if last else []) or standard_items()


def recorded(items: Iterable[Item]) -> list[dict[str, Any]]:
    """A form as the audit keeps it."""
    return [asdict(item) for item in items]
