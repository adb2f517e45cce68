"""Read models of brand cards: a card with its versions, what is different between two, the page of good practices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models.functions import Coalesce
from django.utils.text import capfirst

from branchmgr import clock
from branchmgr.models import User
from groups.models import Appointment, Brand, PartyGroup
from groups.models.brands import BrandQuerySet

PARTS = ("carrier", "highlights", "practices", "deeds")
"""the columns under name and theme, in the order of the card"""
COMPARED = ("name", "theme", *PARTS)
ORDERS = {"group": ("group__branch__code", "group__code"), "new": ("-newest", "-pk")}
SIGNS_A_LINE, BRIEF, FULL = 22, 6, 22
WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of a card: its heading and what it says."""

    field: str
    label: str
    text: str


def passages(brand: Brand) -> list[Passage]:
    """The parts of a card that say something, in their order."""
    return [Passage(field, _label(field), getattr(brand, field)) for field in PARTS if getattr(brand, field)]


def present_card(group: PartyGroup) -> Brand | None:
    """The newest version of a group's card."""
    return Brand.objects.filter(group=group).select_related("picture").first()


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as it was in one version, with all versions, the newest first; ``brand`` None: there is none yet.

    ``leaders`` are today's.
    """

    brand: Brand | None
    versions: list[Brand]
    leaders: list[Appointment]

    @property
    def newest(self) -> bool:
        """Whether it is the present version."""
        return bool(self.brand) and self.brand == self.versions[0]

    @property
    def fullness(self) -> str:
        """How much the card says: printed on one sheet, ``full`` ones take a smaller type, ``brief`` ones a larger."""
        lines = sum(len(part) // SIGNS_A_LINE + 1 for each in self.passages for part in each.text.splitlines())
        return "brief" if lines <= BRIEF else "full" if lines > FULL else ""

    @property
    def passages(self) -> list[Passage]:
        return passages(self.brand) if self.brand else []


def card_page(group: PartyGroup, version: str = "") -> CardPage:
    """The card of a group in the version with this number, the present one for any other word; two queries."""
    led = Appointment.objects.leaders_of(group.pk).on(clock.today()).select_related("person")
    versions = list(Brand.objects.filter(group=group).with_places())
    asked = next((each for each in versions if str(each.version) == version), None)
    return CardPage(asked or (versions[0] if versions else None), versions, list(led))


def pair_of(versions: list[Brand], before: str, after: str) -> tuple[Brand | None, Brand | None]:
    """The two versions to compare, by their numbers; the last two where none is named; None where there is but one."""
    known = {str(each.version): each for each in versions}
    if len(versions) < 2:
        return None, None
    return known.get(before, versions[1]), known.get(after, versions[0])


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: the same on both sides, or only on this one."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of two versions side by side."""

    label: str
    before: list[Piece]
    after: list[Piece]
    changed: bool


def differences(before: Brand, after: Brand) -> list[Difference]:
    """Every part of two versions side by side; parts that are empty in both are left out."""
    texts = [(field, getattr(before, field), getattr(after, field)) for field in COMPARED]
    return [Difference(_label(field), *pieces(old, new), old != new) for field, old, new in texts if old or new]


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts cut where they differ: Chinese by signs, other words whole."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left = [Piece("".join(old[a:b]), step == "equal") for step, a, b, _c, _d in steps if b > a]
    right = [Piece("".join(new[c:d]), step == "equal") for step, _a, _b, c, d in steps if d > c]
    return left, right


def good_practices(user: User, words: str, state: str, sort: str) -> BrandQuerySet:
    """The cards a person may read: those spread to the branch, or with the state ``all`` every group's present one."""
    seen = Brand.objects.visible_to(user)
    found = (seen.present() if state == "all" else seen.spread()).matching(words).with_places()
    return found.annotate(newest=Coalesce("spread_at", "made_at")).order_by(*ORDERS.get(sort, ORDERS["new"]))


def newer_versions(brands: list[Brand]) -> frozenset[int]:
    """The keys of those cards whose group has a newer version; one query."""
    groups = [brand.group_id for brand in brands]
    newest = dict(Brand.objects.present().filter(group__in=groups).values_list("group", "version"))
    return frozenset(brand.pk for brand in brands if newest[brand.group_id] > brand.version)


def _label(field: str) -> str:
    return capfirst(str(Brand._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
