"""What other apps show on the page of a group: each registers its parts in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from branchmgr.models import User
from groups.models import PartyGroup


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a group's page: a template, and what it shows as ``panel.shown``."""

    template: str
    shown: Any


Offer = Callable[[PartyGroup, User], Panel | None]

_offers: dict[int, list[Offer]] = {}


def offer(*offers: Offer, order: int) -> None:
    """Puts parts on the page of every group, the lowest ``order`` first; one that answers None is left out."""
    known = _offers.setdefault(order, [])
    known += [each for each in offers if each not in known]


def panels_of(group: PartyGroup, user: User) -> list[Panel]:
    """The parts of other apps that this person sees on the page of a group, in their order."""
    found = (each(group, user) for _order, offers in sorted(_offers.items()) for each in offers)
    return [panel for panel in found if panel is not None]
