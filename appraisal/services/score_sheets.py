"""Scores by workbook (``formats.md`` §3): the sheets 打分 and 理由, all or nothing, repeatable without change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.cells import CellFault, Kind, cell_text
from appraisal.models import Indicator, Period
from appraisal.queries import Sheet as ScoreSheet
from appraisal.queries import sheet_of
from appraisal.services.score_changes import (
    REASON_LENGTH,
    Change,
    fault_words,
    locked_for_scoring,
    read_cell,
    reason_for,
    text_of,
    write_changes,
)
from branchmgr import pace
from branchmgr.imports import changes as imports
from branchmgr.imports.changes import Outcome
from branchmgr.models import User
from branchmgr.punctuation import with_commas
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from branchmgr.spreadsheets.shape import header_key
from groups.models import PartyGroup

SCORES = "打分"
REASONS = "理由"
GROUP_CODE = "党小组代码"
GROUP_NAME = "党小组"
INDICATOR = "考核项目"
REASON = "理由"

Key = tuple[int, int]


@dataclass(slots=True)
class _Desk:
    """The workbook beside the sheet it is for; ``said`` are its reasons with their rows."""

    book: ReadWorkbook
    sheet: ScoreSheet
    groups: dict[str, PartyGroup]
    indicators: dict[str, Indicator]
    columns: list[tuple[str, Indicator]] = field(default_factory=list)
    said: dict[Key, tuple[str, Row]] = field(default_factory=dict)
    changes: dict[Key, Change] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def score_sheets() -> tuple[Sheet, Sheet]:
    """The two sheets as they are read; every further column of 打分 is an indicator."""
    return (
        Sheet(SCORES, (Column(GROUP_CODE, required=True), Column(GROUP_NAME)), open_columns=True),
        Sheet(
            REASONS,
            (Column(GROUP_CODE, required=True), Column(INDICATOR, required=True), Column(REASON, required=True)),
            required=False,
        ),
    )


@transaction.atomic
def import_scores(period: Period, *, source: bytes | BinaryIO, by: User | None, dry_run: bool = False) -> Outcome:
    """Brings the cells that the workbook fills in line with it; what it leaves empty stays as it is.

    Raises RefusedError with all faults at once where anything is wrong, and where the period is not in scoring;
    then nothing is changed. The same workbook twice changes nothing the second time. With ``dry_run`` nothing is
    written.
    """
    desk = _drafted(locked_for_scoring(period), source)
    desk.book.refuse_if_faulty()
    if not dry_run:
        write_changes(desk.sheet.period, list(desk.changes.values()), action="import_scores", by=by)
    return _outcome(desk, dry_run=dry_run)


def _outcome(desk: _Desk, *, dry_run: bool) -> Outcome:
    changes = [_change(each) for each in desk.changes.values() if each.changes]
    left = len(desk.changes) - len(changes)
    changed = ngettext("%(count)s cell changed", "%(count)s cells changed", len(changes)) % {"count": len(changes)}
    same = ngettext("%(count)s as before", "%(count)s as before", left) % {"count": left}
    return Outcome(
        sheets=(SCORES,),
        changes=tuple(changes),
        untouched=Counter({SCORES: left}),
        notices=(*map(str, desk.book.notices), *desk.notices),
        said=with_commas((changed, same)),
        dry_run=dry_run,
    )


def _change(change: Change) -> imports.Change:
    """A cell as the page shows it: the points, and the reason where one is given."""
    item, before = change.indicator, change.before
    was = {SCORES: text_of(before, item), REASON: before.reason if before else ""}
    now = {SCORES: cell_text(change.cell, kind=cast(Kind, item.kind)), REASON: change.reason}
    kind = imports.ChangeKind.CHANGED if was[SCORES] else imports.ChangeKind.CREATED
    kind = kind if now[SCORES] else imports.ChangeKind.ENDED
    key, name = f"{change.group.code} {item.code}", f"{change.group.name} · {item.name}"
    return imports.Change(SCORES, kind, key, name, imports.differences(was, now))


def _drafted(period: Period, source: bytes | BinaryIO) -> _Desk:
    """Everything the workbook says, judged; its faults are collected in the book."""
    book = read_workbook(source, score_sheets())
    sheet = sheet_of(period)
    desk = _Desk(
        book,
        sheet,
        groups={group.code: group for group in sheet.groups},
        indicators={header_key(indicator.code): indicator for indicator in sheet.indicators},
    )
    _read_columns(desk)
    _read_reasons(desk)
    _read_cells(desk)
    _settle_other_reasons(desk)
    return desk


def _read_columns(desk: _Desk) -> None:
    """Which column is which indicator: by its code, or its code, a blank and its name."""
    taken: set[int] = set()
    for header in desk.book.headers(SCORES):
        if header in (GROUP_CODE, GROUP_NAME):
            continue
        indicator = desk.indicators.get(header) or desk.indicators.get(header.partition(" ")[0])
        if indicator is None:
            message = _("No item of the scheme has this code.")
            desk.book.fault(SCORES, message, row=1, column=header, value=header)
        elif indicator.pk in taken:
            desk.book.fault(SCORES, _("This item has two columns. Keep one."), row=1, column=header, value=header)
        else:
            taken.add(indicator.pk)
            desk.columns.append((header, indicator))


def _read_reasons(desk: _Desk) -> None:
    for row in desk.book.rows(REASONS):
        group = _group(desk, row)
        indicator = _indicator(desk, row)
        reason = row.text(REASON)
        if len(reason) > REASON_LENGTH:
            row.fault(REASON, _("The reason is longer than %(count)s characters.") % {"count": REASON_LENGTH})
        if group is None or indicator is None or not reason:
            continue
        if (group.pk, indicator.pk) in desk.said:
            row.fault(INDICATOR, _("This cell has two reasons. Keep one row."))
        desk.said[group.pk, indicator.pk] = (reason, row)


def _read_cells(desk: _Desk) -> None:
    seen: set[int] = set()
    for row in pace.over(desk.book.rows(SCORES), until=80):
        group = _group(desk, row)
        if group is None:
            continue
        if group.pk in seen:
            row.fault(GROUP_CODE, _("This group has two rows. Keep one."))
            continue
        seen.add(group.pk)
        _notice_name(desk, row, group)
        for header, indicator in desk.columns:
            _read_cell(desk, row, header, group, indicator)


def _read_cell(desk: _Desk, row: Row, header: str, group: PartyGroup, indicator: Indicator) -> None:
    """One cell; an empty one leaves what is there."""
    text = row.text(header)
    if not text:
        return
    before = desk.sheet.scores.get((group.pk, indicator.pk))
    said = desk.said.get((group.pk, indicator.pk))
    try:
        cell = read_cell(text, indicator, desk.sheet.period)
        reason = reason_for(cell, indicator, typed=said[0] if said else None, before=before)
    except CellFault as fault:
        row.fault(header, fault_words(fault))
        return
    desk.changes[group.pk, indicator.pk] = Change(group, indicator, before, cell, reason)


def _settle_other_reasons(desk: _Desk) -> None:
    """A reason for a cell that the workbook does not fill goes to what stands there; with nothing there, a notice."""
    groups = {group.pk: group for group in desk.sheet.groups}
    indicators = {indicator.pk: indicator for indicator in desk.sheet.indicators}
    for key, (reason, row) in desk.said.items():
        change, before = desk.changes.get(key), desk.sheet.scores.get(key)
        stands = not change.cell.empty if change else before is not None and not before.cell.empty
        if not stands:
            desk.notices.append(_unused(row))
        elif change is None and before is not None:
            desk.changes[key] = Change(groups[key[0]], indicators[key[1]], before, before.cell, reason)


def _unused(row: Row) -> str:
    place = f"{row.text(GROUP_CODE)} {row.text(INDICATOR)}"
    return _("Sheet 理由, row %(row)s: %(cell)s has no score, so its reason was left out.") % {
        "row": row.number,
        "cell": place,
    }


def _notice_name(desk: _Desk, row: Row, group: PartyGroup) -> None:
    name = row.text(GROUP_NAME)
    if name and name != group.name:
        desk.notices.append(
            _("Sheet 打分, row %(row)s: %(code)s is “%(known)s” here, not “%(name)s”; the code counts.")
            % {"row": row.number, "code": group.code, "known": group.name, "name": name}
        )


def _indicator(desk: _Desk, row: Row) -> Indicator | None:
    code = row.text(INDICATOR)
    key = header_key(code)
    indicator = desk.indicators.get(key) or desk.indicators.get(key.partition(" ")[0])
    if code and indicator is None:
        row.fault(INDICATOR, _("No item of the scheme has this code."))
    return indicator


def _group(desk: _Desk, row: Row) -> PartyGroup | None:
    code = row.text(GROUP_CODE)
    group = desk.groups.get(code)
    if code and group is None:
        row.fault(GROUP_CODE, _why_not(code, desk.sheet.period))
    return group


def _why_not(code: str, period: Period) -> str:
    """Why a group has no row in the period."""
    group = PartyGroup.objects.filter(branch=period.branch_id, code=code).first()
    if group is None:
        return _("The branch has no group with this code.")
    if group.dissolved_on and group.dissolved_on <= period.ends_on:
        return _("This group was dissolved on %(day)s and takes no part in the period.") % {"day": group.dissolved_on}
    return _("This group was founded on %(day)s, after the period.") % {"day": group.founded_on}
