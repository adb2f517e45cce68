"""The workbook of proposals: first what the import reads, then where each proposal is and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from branchmgr.decimals import plain
from branchmgr.spreadsheets import Format, Written, WrittenColumn
from innovation.enums import PART_WORDS
from innovation.hidden_names import HIDDEN
from innovation.models import Proposal
from innovation.models.proposals import ProposalQuerySet
from innovation.services.proposal_sheets import COAUTHORS_AT, PROPOSALS, exported, proposal_sheet

CHUNK: Final = 500
FIGURE_FORMATS: Final[tuple[Format, ...]] = ("text", "text", "text", "number", "number", "date")
PART_FORMATS: Final[tuple[Format, ...]] = tuple("text" for _word in PART_WORDS)
FORMATS: Final[tuple[Format, ...]] = ("text", "text", "text", "date", "text", *PART_FORMATS, *FIGURE_FORMATS)
MORE: Final = (
    WrittenColumn("编号"),
    WrittenColumn("作者"),
    WrittenColumn("党支部"),
    WrittenColumn("党小组"),
    WrittenColumn("状态"),
    WrittenColumn("状态起始", format="datetime"),
    WrittenColumn("实施日期", format="date"),
)


def proposal_workbook(proposals: ProposalQuerySet, hidden: Collection[int]) -> list[Written]:
    """One line a proposal; the authors of the ``hidden`` ones are not named."""
    sheet = proposal_sheet()
    columns = [WrittenColumn(column.header, format=form) for column, form in zip(sheet.columns, FORMATS, strict=True)]
    return [Written(PROPOSALS, [*columns, *MORE], _rows(proposals, hidden))]


def _rows(proposals: ProposalQuerySet, hidden: Collection[int]) -> Iterator[Sequence[Any]]:
    found = proposals.select_related("broken").prefetch_related("texts", "authors__person")
    for proposal in found.iterator(chunk_size=CHUNK):
        texts = {row.part: row.text for row in proposal.texts.all()}
        row = exported(proposal, texts, getattr(proposal, "broken", None))
        group: Any = proposal.group
        authors = _authors(proposal)
        if proposal.pk in hidden:
            row[0], row[COAUTHORS_AT], authors, group = HIDDEN, HIDDEN, HIDDEN, None
        place = (proposal.branch.name, group.name if group else None)
        where = (str(proposal.get_status_display()), proposal.held_since, proposal.carried_out_on)
        yield (*row, proposal.number or None, authors, *place, *where)


def _authors(proposal: Proposal) -> str:
    """Everybody who made it, with their shares where there are several."""
    authors = list(proposal.authors.all())
    if len(authors) == 1:
        return authors[0].person.name
    return ";".join(f"{author.person.name} {plain(author.share)}%" for author in authors)
