"""Proposals by workbook: the sheet 提案 of a branch, all or nothing, repeatable without change.

What is brought was written on paper or elsewhere: each row is handed in on its day and goes the same way as any other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit, clock, pace
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Change, ChangeKind, Outcome, differences
from branchmgr.models import User
from branchmgr.punctuation import with_commas, with_names
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from groups.models import Branch, Person
from innovation.enums import KIND_WORDS, PART_WORDS, PARTS, Part, ProposalKind
from innovation.models import Proposal
from innovation.services.contents import TEXT_LENGTH, TITLE_LENGTH, Figures, expect_figures
from innovation.services.filing import file_on_paper
from innovation.services.sheet_authors import APART, coauthors_of, coauthors_said, named_in

PROPOSALS: Final = "提案"
EMPLOYEE_NO, KIND, TITLE, DAY, COAUTHORS = "工号", "类型", "标题", "日期", "合作者"
COAUTHORS_AT: Final = 4
"""the place of the co-authors in a row"""
MEASURE, UNIT, BETTER, OLD_VALUE, NEW_VALUE, SINCE = "计量项目", "单位", "方向", "原值", "新值", "原值起始日期"
MORE, LESS = "越高越好", "越低越好"
FIGURES: Final = (MEASURE, UNIT, BETTER, OLD_VALUE, NEW_VALUE, SINCE)
EXAMPLES: Final = {
    Part.PRESENT_STATE: "灯具老化，照度不足",
    Part.MEASURE: "改为节能灯",
    Part.EXPECTED_EFFECT: "照度达标",
}
Key = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class Paper:
    """One proposal as a row brings it."""

    lead: Person
    kind: ProposalKind
    title: str
    day: date
    coauthors: dict[Person, Decimal]
    texts: dict[Part, str]
    figures: Figures | None

    @property
    def key(self) -> Key:
        """What says that it is there already."""
        return (self.lead.pk, self.kind.value, self.title, self.day.year)


@dataclass(slots=True)
class _Desk:
    """The workbook beside the people and proposals there are."""

    branch: Branch
    book: ReadWorkbook
    today: date
    people: dict[str, Person]
    known: set[Key]
    seen: set[Key] = field(default_factory=set)
    papers: list[Paper] = field(default_factory=list)
    unchanged: int = 0


def proposal_sheet() -> Sheet:
    """The sheet as it is read and as its template has it."""
    first = (
        Column(EMPLOYEE_NO, required=True, note=_("The lead author, a member of the branch."), example="10003"),
        Column(KIND, required=True, kind="choice", choices=tuple(KIND_WORDS), example="合理化建议"),
        Column(TITLE, required=True, example="卷包车间照明改造"),
        Column(DAY, required=True, kind="date", note=_("The day on which it was handed in."), example="2026-09-01"),
        Column(COAUTHORS, note=_coauthors_note(), example="10005 30；10007 20"),
    )
    figures = (
        Column(MEASURE, note=_("For a record broken only, like the columns after it."), example=""),
        Column(UNIT),
        Column(BETTER, kind="choice", choices=(MORE, LESS), note=_("More is better where nothing is entered.")),
        Column(OLD_VALUE, kind="decimal"),
        Column(NEW_VALUE, kind="decimal"),
        Column(SINCE, kind="date"),
    )
    return Sheet(PROPOSALS, (*first, *(_part_column(word, part) for word, part in PART_WORDS.items()), *figures))


def _coauthors_note() -> str:
    return _(
        "Who made it together with the lead author: employee number and share in percent, several apart by “；”. The"
        " lead author has the rest to 100. Whoever is named here has agreed on paper."
    )


def _part_column(word: str, part: Part) -> Column:
    kinds = with_names(named for named, kind in KIND_WORDS.items() if part in PARTS[kind])
    return Column(word, note=_("Needed for: %(kinds)s.") % {"kinds": kinds}, example=EXAMPLES.get(part, ""))


@transaction.atomic
def import_proposals(
    branch: Branch, *, source: bytes | BinaryIO, by: User, now: datetime, dry_run: bool = False
) -> Outcome:
    """Hands in what a workbook brings. A row whose author, kind, title and year are there already stays as it is.

    Raises RefusedError with all faults at once where anything is wrong; then nothing is changed. With ``dry_run``
    nothing is handed in.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    desk = _drafted(branch, source, clock.day_of(now))
    desk.book.refuse_if_faulty()
    made = [] if dry_run else [file_on_paper(branch, paper, by=by, now=now) for paper in desk.papers]
    if made:
        after = {"added": [proposal.number for proposal in made]}
        audit.record("proposals_imported", by=by, subject=branch, branch=branch.code, after=after)
    return _outcome(desk, dry_run=dry_run)


def _outcome(desk: _Desk, *, dry_run: bool) -> Outcome:
    new, left = len(desk.papers), desk.unchanged
    added = ngettext("%(count)s proposal handed in", "%(count)s proposals handed in", new) % {"count": new}
    same = ngettext("%(count)s proposal as before", "%(count)s proposals as before", left) % {"count": left}
    return Outcome(
        sheets=(PROPOSALS,),
        changes=tuple(map(_change, desk.papers)),
        untouched=Counter({PROPOSALS: left}),
        notices=tuple(map(str, desk.book.notices)),
        said=with_commas((added, same)),
        dry_run=dry_run,
    )


def _change(paper: Paper) -> Change:
    """A paper as the page shows it: what says which it is, and who made it."""
    kind = next(word for word, value in KIND_WORDS.items() if value == paper.kind)
    others = APART.join(f"{person.employee_no} {plain(share)}" for person, share in paper.coauthors.items())
    said = {KIND: kind, TITLE: paper.title, DAY: paper.day.isoformat(), COAUTHORS: others}
    key, author = f"{paper.lead.employee_no} {paper.day.year}", paper.lead.name
    return Change(PROPOSALS, ChangeKind.CREATED, key, author, differences({}, said))


def _drafted(branch: Branch, source: bytes | BinaryIO, today: date) -> _Desk:
    """Everything the workbook says, judged; its faults are collected in the book."""
    book = read_workbook(source, [proposal_sheet()])
    numbers = {
        number for row in book.rows(PROPOSALS) for number in (row.text(EMPLOYEE_NO), *named_in(row.text(COAUTHORS)))
    }
    members = Person.objects.members().filter(branch=branch, employee_no__in=numbers)
    filed = Proposal.objects.of(branch).exclude(number="")
    desk = _Desk(
        branch=branch,
        book=book,
        today=today,
        people={person.employee_no: person for person in members},
        known=set(filed.values_list("lead", "kind", "title", "year")),
    )
    for row in pace.over(book.rows(PROPOSALS), until=80):
        _read_row(desk, row)
    return desk


def _read_row(desk: _Desk, row: Row) -> None:
    paper = _paper(desk, row)
    if paper is None:
        return
    if paper.key in desk.seen:
        row.fault(TITLE, _("This proposal has two rows. Keep one."))
        return
    desk.seen.add(paper.key)
    if paper.key in desk.known:
        desk.unchanged += 1
    else:
        desk.papers.append(paper)


def _paper(desk: _Desk, row: Row) -> Paper | None:
    """What the row says; None where anything is missing or wrong, which is told."""
    lead, kind, day, title = _lead(desk, row), row.choice(KIND), _day(desk, row), _fitting(row, TITLE, TITLE_LENGTH)
    if kind is None:
        return None
    kind_of = KIND_WORDS[kind]
    texts, figures = _texts(row, kind_of), _figures(row, kind_of, desk.today)
    coauthors = coauthors_of(row, COAUTHORS, lead, desk.people, desk.branch)
    if lead is None or day is None or not title or texts is None or coauthors is None:
        return None
    if kind_of == ProposalKind.RECORD and figures is None:
        return None
    return Paper(lead, kind_of, title, day, coauthors, texts, figures)


def _lead(desk: _Desk, row: Row) -> Person | None:
    number = row.text(EMPLOYEE_NO)
    person = desk.people.get(number)
    if number and person is None:
        said = {"number": number, "branch": desk.branch}
        row.fault(EMPLOYEE_NO, _("%(number)s is no member of %(branch)s.") % said)
    return person


def _day(desk: _Desk, row: Row) -> date | None:
    day = row.date(DAY)
    if (day and not 2000 <= day.year <= desk.today.year) or (day and day > desk.today):
        row.fault(DAY, _("A proposal was handed in on a day from 2000 until today."))
        return None
    return day


def _texts(row: Row, kind: ProposalKind) -> dict[Part, str] | None:
    found: dict[Part, str] = {}
    for word, part in PART_WORDS.items():
        text = _fitting(row, word, TEXT_LENGTH)
        if part not in PARTS[kind]:
            if text:
                row.fault(word, _("“%(kind)s” has no such part. Leave the cell empty.") % {"kind": kind.label})
        elif text:
            found[part] = text
        elif not row.text(word) and not row.is_spoilt(word):
            row.fault(word, _("“%(kind)s” needs this part.") % {"kind": kind.label})
    return found if len(found) == len(PARTS[kind]) else None


def _fitting(row: Row, header: str, most: int) -> str:
    text = row.text(header)
    if len(text) > most:
        row.fault(header, _("At most %(most)s characters; these are %(count)s.") % {"most": most, "count": len(text)})
        return ""
    return text


def _figures(row: Row, kind: ProposalKind, today: date) -> Figures | None:
    """The figures of a record broken; another kind has none."""
    if kind != ProposalKind.RECORD:
        for header in FIGURES:
            if row.text(header):
                row.fault(header, _("Only a record broken has figures. Leave the cell empty."))
        return None
    missing = [header for header in (MEASURE, UNIT, OLD_VALUE, NEW_VALUE) if not row.text(header)]
    for header in (each for each in missing if not row.is_spoilt(each)):
        row.fault(header, _("A record broken needs its figures."))
    old, new, since = row.decimal(OLD_VALUE), row.decimal(NEW_VALUE), row.date(SINCE)
    more = row.choice(BETTER) != LESS
    if missing or old is None or new is None:
        return None
    figures = Figures(row.text(MEASURE), row.text(UNIT), old, new, more_is_better=more, since=since)
    return _accepted(row, figures, today)


def _accepted(row: Row, figures: Figures, today: date) -> Figures | None:
    try:
        expect_figures(figures, today=today)
    except RefusedError as refusal:
        row.fault(NEW_VALUE, str(refusal))
        return None
    return figures


def exported(proposal: Proposal, texts: dict[str, str], broken: Any) -> list[Any]:
    """A proposal in the columns of the sheet, as an import would read it."""
    kind = {value: word for word, value in KIND_WORDS.items()}[ProposalKind(proposal.kind)]
    day = clock.day_of(proposal.submitted_at) if proposal.submitted_at else None
    parts = [texts.get(part) or None for part in PART_WORDS.values()]
    if broken is None:
        figures: list[Any] = [None] * len(FIGURES)
    else:
        better = MORE if broken.more_is_better else LESS
        figures = [broken.measure, broken.unit, better, broken.old_value, broken.new_value, broken.since]
    return [proposal.lead.employee_no, kind, proposal.title, day, coauthors_said(proposal) or None, *parts, *figures]
