"""What a proposal says: its title, texts and figures, and what is still missing to hand it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import typed_text
from innovation.draft_queries import Contents, contents_of
from innovation.enums import PARTS, Part, ProposalKind
from innovation.models import BrokenRecord, Proposal, ProposalText
from innovation.ratings import is_broken

TITLE_LENGTH: Final = 120
TEXT_LENGTH: Final = 2000
MEASURE_LENGTH: Final = 60
UNIT_LENGTH: Final = 20
LARGEST: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a record broken; ``since`` is the day from which the old value stood, where it is known."""

    measure: str
    unit: str
    old_value: Decimal
    new_value: Decimal
    more_is_better: bool = True
    since: date | None = None


def expect_figures(figures: Figures, *, today: date) -> None:
    """Raises RefusedError for figures that do not beat the record, are too large, or lack a name or unit."""
    if not figures.measure.strip() or not figures.unit.strip():
        raise RefusedError(_("Say what is measured, and in which unit."))
    if len(figures.measure.strip()) > MEASURE_LENGTH or len(figures.unit.strip()) > UNIT_LENGTH:
        said = {"measure": MEASURE_LENGTH, "unit": UNIT_LENGTH}
        raise RefusedError(_("What is measured has at most %(measure)s characters, the unit at most %(unit)s.") % said)
    if any(abs(value) >= LARGEST for value in (figures.old_value, figures.new_value)):
        raise RefusedError(_("A value has at most 12 digits before the point."))
    if figures.since and figures.since > today:
        raise RefusedError(_("The old value stood since a day that has passed."))
    if not is_broken(figures.old_value, figures.new_value, more_is_better=figures.more_is_better):
        raise RefusedError(not_broken_words(figures))


def not_broken_words(figures: Figures) -> str:
    """Says why a new value breaks no record."""
    said = {"old": plain(figures.old_value), "new": plain(figures.new_value), "unit": figures.unit.strip()}
    if figures.more_is_better:
        return _("%(new)s %(unit)s does not beat %(old)s: more is better, so it must be above.") % said
    return _("%(new)s %(unit)s does not beat %(old)s: less is better, so it must be below.") % said


def write_contents(
    proposal: Proposal, *, title: str, texts: Mapping[Part, str], figures: Figures | None, today: date
) -> dict[str, Any]:
    """Keeps what was written; part of a service that holds the row and saves the proposal. Returns what changed.

    Raises RefusedError for what is too long, texts of another kind, or figures that do not do.
    """
    kind = ProposalKind(proposal.kind)
    before = contents_of(proposal)
    proposal.title = _fitting(title, TITLE_LENGTH, _("The title"))
    for part, text in texts.items():
        if part not in PARTS[kind]:
            raise RefusedError(_("“%(part)s” is no part of this kind of proposal.") % {"part": Part(part).label})
        said = _fitting(text, TEXT_LENGTH, str(Part(part).label))
        ProposalText.objects.update_or_create(proposal=proposal, part=part, defaults={"text": said})
    if figures is not None and kind == ProposalKind.RECORD:
        expect_figures(figures, today=today)
        _write_figures(proposal, figures)
    return dict(_changes(before, contents_of(proposal)))


def write_whole(proposal: Proposal) -> None:
    """Takes away what was written for another kind, once the proposal is handed in."""
    kind = ProposalKind(proposal.kind)
    proposal.texts.exclude(part__in=PARTS[kind]).delete()
    if kind != ProposalKind.RECORD:
        BrokenRecord.objects.filter(proposal=proposal).delete()


def _write_figures(proposal: Proposal, figures: Figures) -> None:
    said = {
        "measure": figures.measure.strip(),
        "unit": figures.unit.strip(),
        "more_is_better": figures.more_is_better,
        "old_value": figures.old_value,
        "new_value": figures.new_value,
        "since": figures.since,
    }
    BrokenRecord.objects.update_or_create(proposal=proposal, defaults=said)


def _fitting(text: str, most: int, part: str) -> str:
    typed = typed_text(text)
    if len(typed) > most:
        said = {"part": part, "most": most, "count": len(typed)}
        raise RefusedError(_("“%(part)s” has at most %(most)s characters; these are %(count)s.") % said)
    return typed


def _changes(before: Contents, after: Contents) -> Iterator[tuple[str, Any]]:
    for name, value in after.said.items():
        if before.said.get(name) != value:
            yield name, (before.said.get(name), value)
