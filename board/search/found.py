"""What was found, as the page shows it: what it is called, what tells it from others, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.archive import spans
from activities.enums import ActivityKind, ActivityStatus, PaperKind
from appraisal.enums import Cadence
from appraisal.moments import PeriodCode
from board.enums import AffairKind, AffairStatus
from board.search import titles
from board.search.words import Piece, Words
from branchmgr import clock
from innovation.enums import ProposalKind, ProposalStatus, SeminarStatus
from innovation.models.proposals import UNTITLED

KINDS: Final[dict[str, tuple[Any, str]]] = {
    "people": (_("People"), "person"),
    "groups": (_("Groups and branches"), "people"),
    "activities": (_("Activities"), "calendar-event"),
    "proposals": (_("Proposals"), "lightbulb"),
    "documents": (_("Documents"), "file-earmark-text"),
}
"""the kinds of what is found with name and picture, in the order of the page"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the database's answer; the columns are those of ``arms.COLUMNS``."""

    source: str
    number: int
    other: int
    title: str
    where: str
    note: str
    state: str
    on: date | None
    rank: int
    total: int
    place: int

    @property
    def order(self) -> tuple[int, int, int]:
        """The best first, then the newest, then as its arm orders them."""
        return (self.rank, -self.on.toordinal() if self.on else 0, self.place)


Told = Callable[[Row], list[Any]]


def _group(row: Row) -> list[Any]:
    return [row.note, row.where, _("dissolved") if row.state else ""]


def _person(row: Row) -> list[Any]:
    return [row.note, row.where, row.state]


def _activity(row: Row) -> list[Any]:
    return [ActivityKind(row.note).label if row.title else "", row.on, row.where, ActivityStatus(row.state).label]


def _seminar(row: Row) -> list[Any]:
    return [_("Exchange seminar"), row.on, row.where, SeminarStatus(row.state).label]


def _proposal(row: Row) -> list[Any]:
    number, _space, kind = row.note.rpartition(" ")
    return [number, ProposalKind(kind).label, row.where, ProposalStatus(row.state).label]


def _period_of(row: Row) -> Any:
    year, cadence, number = row.title.split()
    return titles.of_result_notice(PeriodCode(int(year), Cadence(cadence).span, int(number)))


def _round_of(row: Row) -> Any:
    return titles.of_candidate_notice(row.title)


def _document(label: Any) -> Told:
    return lambda row: [label, row.note, row.where, row.on]


def _notice(row: Row) -> list[Any]:
    return [row.where, row.on]


def _affair(row: Row) -> list[Any]:
    """A public affair; the committee, which alone finds others than published ones, is told so."""
    state = "" if row.state == AffairStatus.PUBLISHED else AffairStatus(row.state).label
    return [_("Party affairs made public"), AffairKind(row.note).label, row.where, row.on, state]


def _form(row: Row) -> list[Any]:
    return [_("Word template"), PaperKind(row.note).label, row.where, row.on]


def _archive_address(row: Row) -> str:
    return f"{reverse('archive_list')}?group={row.number}&span={spans.quarter_of(clock.today()).code}"


def _page(name: str) -> Callable[[Row], str]:
    return lambda row: reverse(name, args=[row.number])


@dataclass(frozen=True, slots=True)
class Source:
    """One table that is searched: its kind, where a row leads, what is told beside its title, its picture."""

    kind: str
    url: Callable[[Row], str]
    told: Told
    icon: str = ""
    title: Callable[[Row], Any] = lambda row: row.title


SOURCES: Final[dict[str, Source]] = {
    "branch": Source("groups", _page("branch_detail"), _group, "diagram-3"),
    "group": Source("groups", _page("group_detail"), _group),
    "person": Source("people", _page("person_detail"), _person),
    "activity": Source(
        "activities", _page("record_detail"), _activity, title=lambda row: row.title or ActivityKind(row.note).label
    ),
    "seminar": Source("activities", _page("seminar_detail"), _seminar, "chat-square-text"),
    "proposal": Source("proposals", _page("proposal_detail"), _proposal, title=lambda row: row.title or UNTITLED),
    "evidence": Source("documents", _page("evidence_file"), _document(_("File of a record")), "paperclip"),
    "proposal_file": Source(
        "documents",
        lambda row: reverse("proposal_file", args=[row.other, row.number]),
        _document(_("File of a proposal")),
        "paperclip",
    ),
    "check_file": Source("documents", _page("check_evidence"), _document(_("File of a spot check")), "paperclip"),
    "pledge_file": Source("documents", _page("fulfilment_evidence"), _document(_("File of a pledge")), "paperclip"),
    "progress_file": Source(
        "documents", _page("progress_evidence"), _document(_("File of a rectification")), "paperclip"
    ),
    "objection_file": Source(
        "documents", _page("objection_attachment"), _document(_("File of an objection")), "paperclip"
    ),
    "brand": Source(
        "documents", lambda row: reverse("brand_detail", args=[row.other]), _document(_("Brand card")), "award"
    ),
    "scheme": Source("documents", _page("scheme_detail"), _document(_("Scheme")), "list-check"),
    "paper_form": Source("documents", _page("paper_form_file"), _form, "file-earmark-word"),
    "archive": Source("documents", _archive_address, _document(_("Archive")), "archive"),
    "affair": Source("documents", _page("affair_detail"), _affair, "megaphone"),
    "result_notice": Source("documents", _page("period_notice"), _notice, "megaphone", title=_period_of),
    "candidate_notice": Source("documents", _page("candidate_notice"), _notice, "megaphone", title=_round_of),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    row: Row
    words: Words

    @property
    def source(self) -> Source:
        return SOURCES[self.row.source]

    @property
    def url(self) -> str:
        return self.source.url(self.row)

    @property
    def icon(self) -> str:
        return self.source.icon or KINDS[self.source.kind][1]

    @property
    def title(self) -> list[Piece]:
        """What it is called, cut where it says what was looked for."""
        return self.words.pieces(str(self.source.title(self.row)), by_pairs=self.source.kind == "proposals")

    @property
    def told(self) -> list[list[Piece]]:
        """What tells it from others of the same name, each cut in the same way."""
        said = (_text(each) for each in self.source.told(self.row) if each)
        return [self.words.pieces(text) for text in dict.fromkeys(said)]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
