"""What other apps show on the page of a group: each registers its parts in ``AppConfig.ready()``.

The page has two columns: ``aside`` with who belongs to the group, ``main`` with what it does. In ``main`` the parts
with an ``order`` below 10 are about now (1 warnings, 2 this quarter, 3 the calendar of records); results follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from branchmgr.models import User
from groups.models import PartyGroup

Column = Literal["main", "aside"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a group's page: a template, and what it shows as ``panel.shown``.

    Where it has a ``label`` the top of the page leads to its ``anchor``, the id of its heading.
    """

    template: str
    shown: Any
    label: Any = ""
    anchor: str = ""
    place: Column = "main"


Offer = Callable[[PartyGroup, User], Panel | None]


@dataclass(frozen=True, slots=True)
class _Offered:
    ask: Offer
    label: Any
    anchor: str
    place: Column


_offers: dict[int, list[_Offered]] = {}


def offer(*offers: Offer, order: int, label: Any = "", anchor: str = "", place: Column = "main") -> None:
    """Puts parts on the page of every group, the lowest ``order`` first; one that answers None is left out."""
    known = _offers.setdefault(order, [])
    asked = {each.ask for each in known}
    known += [_Offered(each, label, anchor, place) for each in offers if each not in asked]


def panels_of(group: PartyGroup, user: User) -> list[Panel]:
    """The parts of other apps that this person sees on the page of a group, in their order."""
    offered = [each for _order, offers in sorted(_offers.items()) for each in offers]
    asked = ((each, each.ask(group, user)) for each in offered)
    found = ((each, panel) for each, panel in asked if panel is not None)
    return [replace(panel, label=each.label, anchor=each.anchor, place=each.place) for each, panel in found]
