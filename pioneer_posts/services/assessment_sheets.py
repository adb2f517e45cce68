"""Assessments by workbook: the sheet 评估 of one assessor and round, all or nothing, repeatable without change.

A row is a holder, by the number on the plaque; an item is a column under its code, with a second one for its note.
Items of levels take the level's name or its points. Empty cells change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit
from branchmgr.decimals import parse_decimal, plain
from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Change, ChangeKind, Outcome, differences
from branchmgr.models import AuditEvent, User
from branchmgr.punctuation import with_commas
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from groups.models import Person
from pioneer_posts.assessment_queries import Task, tasks_of
from pioneer_posts.enums import AssessmentStatus, RubricKind
from pioneer_posts.marks import NOTE_LENGTH, Given, given_by, levels_of, mark_fault, settled
from pioneer_posts.models import Assessment, Round, RubricItem
from pioneer_posts.services.assessments import begin_assessment, expect_open, write_marks
from pioneer_posts.services.rounds import lock_round

ASSESSMENTS = "评估"
NUMBER, NAME, POST, DEPARTMENT, COMMENT = "编号", "姓名", "示范岗", "部门", "评语"
NOTE = "说明"


@dataclass(slots=True)
class _Desk:
    """The workbook beside the round it is for: the items, whom one may assess, what shall be written."""

    post_round: Round
    book: ReadWorkbook
    items: list[RubricItem]
    tasks: dict[str, Task]
    seen: dict[str, None] = field(default_factory=dict)
    drafts: list[tuple[Task, dict[int, Given], str]] = field(default_factory=list)


def assessment_sheet(items: Sequence[RubricItem]) -> Sheet:
    """The sheet as it is read and written."""
    columns = [
        Column(NUMBER, required=True, note=_("As on the plaque.")),
        Column(NAME),
        Column(POST),
        Column(DEPARTMENT),
    ]
    for item in items:
        note = _("Note on %(item)s, at most %(most)s characters.") % {"item": item, "most": NOTE_LENGTH}
        columns += [_item_column(item), Column(note_header(item), note=note)]
    return Sheet(ASSESSMENTS, (*columns, Column(COMMENT)))


def _item_column(item: RubricItem) -> Column:
    """An item's column, headed by its code; its note says the name, what may be given and by what."""
    name = f"{item.code} {item.name}"
    if item.kind == RubricKind.LEVELS:
        return Column(item.code, kind="choice", choices=tuple(level for level, _points in levels_of(item)), note=name)
    said = _("%(item)s: 0 to %(most)s points") % {"item": name, "most": plain(Decimal(item.maximum))}
    return Column(item.code, kind="decimal", note=f"{said}\n{item.criteria}".strip())


def note_header(item: RubricItem) -> str:
    """The header of the column that holds an item's notes."""
    return f"{item.code} {NOTE}"


@transaction.atomic
def import_assessments(
    post_round: Round, *, source: bytes | BinaryIO, person: Person, by: User, now: datetime, dry_run: bool = False
) -> Outcome:
    """Takes one's drafts from a workbook; nothing is handed in. The same workbook twice changes nothing.

    Raises RefusedError with all faults at once where anything is wrong; then nothing is changed. With ``dry_run``
    nothing is written.
    """
    post_round = lock_round(post_round.pk)
    expect_open(post_round, now=now)
    desk = _drafted(post_round, source, by)
    desk.book.refuse_if_faulty()
    changes = [change for draft in desk.drafts if (change := _change(desk, *draft))]
    if changes and not dry_run:
        _write(desk, {each.key for each in changes}, person, by=by, now=now)
    return _outcome(desk, changes, dry_run=dry_run)


def _write(desk: _Desk, numbers: set[str], person: Person, *, by: User, now: datetime) -> None:
    for draft in desk.drafts:
        if draft[0].holding.number in numbers:
            _write_draft(draft, person, by=by, now=now)
    after = {"assessor": person.employee_no, "holdings": [each for each in desk.seen if each in numbers]}
    code = desk.post_round.branch.code
    audit.record("import_assessments", by=by, subject=desk.post_round, branch=code, after=after)


def _outcome(desk: _Desk, changes: list[Change], *, dry_run: bool) -> Outcome:
    left = len(desk.drafts) - len(changes)
    changed = ngettext("%(count)s draft changed", "%(count)s drafts changed", len(changes)) % {"count": len(changes)}
    same = ngettext("%(count)s draft as before", "%(count)s drafts as before", left) % {"count": left}
    return Outcome(
        sheets=(ASSESSMENTS,),
        changes=tuple(changes),
        untouched=Counter({ASSESSMENTS: left}),
        notices=tuple(map(str, desk.book.notices)),
        said=with_commas((changed, same)),
        dry_run=dry_run,
    )


def _change(desk: _Desk, task: Task, marks: dict[int, Given], comment: str) -> Change | None:
    """What a row changes of a draft; None where it says what is there already."""
    known = {mark.item_id: given_by(mark) for mark in task.assessment.marks.all()} if task.assessment else {}
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for item in (each for each in desk.items if each.pk in marks):
        was |= _cells(item, known.get(item.pk, Given()))
        now |= _cells(item, marks[item.pk])
    if comment:
        was[COMMENT], now[COMMENT] = task.assessment.comment if task.assessment else "", comment
    fields = differences(was, now)
    kind = ChangeKind.CHANGED if task.assessment else ChangeKind.CREATED
    return Change(ASSESSMENTS, kind, task.holding.number, task.holding.person.name, fields) if fields else None


def _cells(item: RubricItem, given: Given) -> dict[str, str]:
    """What is given for an item in the words of the workbook: the level by its name, else the points; and the note."""
    points = "" if given.points is None else plain(given.points)
    return {item.code: given.level or points, note_header(item): given.note}


def _drafted(post_round: Round, source: bytes | BinaryIO, by: User) -> _Desk:
    """Everything the workbook says, judged; its faults are collected in the book.

    Raises RefusedError where no row is there at all.
    """
    items = list(post_round.items.all())
    tasks = {each.holding.number: each for each in tasks_of(by) if each.holding.round_id == post_round.pk}
    desk = _Desk(post_round, read_workbook(source, [assessment_sheet(items)]), items, tasks)
    for row in desk.book.rows(ASSESSMENTS):
        _read_row(desk, row)
    if not desk.seen and not desk.book.fault_count:
        sentence = _(
            "No row of the sheet %(sheet)s is a post that you assess in this round. Download your sheet first."
        )
        raise RefusedError(sentence % {"sheet": ASSESSMENTS})
    return desk


@transaction.atomic
def record_export(post_round: Round, *, by: User) -> AuditEvent:
    """Puts down who took their sheet of a round."""
    return audit.record("export_assessments", by=by, subject=post_round, branch=post_round.branch.code)


def _read_row(desk: _Desk, row: Row) -> None:
    number = row.text(NUMBER)
    marks = {item.pk: _given(desk, row, item) for item in desk.items}
    comment = row.text(COMMENT)
    if not number:
        return  # the reader has told that it is missing
    task = desk.tasks.get(number)
    if number in desk.seen:
        row.fault(NUMBER, _("This number has two rows. Keep one."))
    elif task is None:
        row.fault(NUMBER, _("No post with this number is yours to assess in this round."))
    elif not task.is_open and (comment or any(not each.is_open for each in marks.values())):
        row.fault(NUMBER, _why_closed(task))
    elif task.is_open:
        _take(desk, row, task, marks, comment)
    desk.seen[number] = None


def _take(desk: _Desk, row: Row, task: Task, marks: dict[int, Given], comment: str) -> None:
    name = row.text(NAME)
    if name and "".join(name.split()) != "".join(task.holding.person.name.split()):
        row.fault(NAME, _("The name does not fit the number."))
    given = {pk: each for pk, each in marks.items() if not each.is_open}
    if given or comment:
        desk.drafts.append((task, given, comment))


def _why_closed(task: Task) -> str:
    if task.conflict:
        return _("You cannot assess this post: %(reason)s.") % {"reason": task.conflict}
    if task.left:
        return _("This post is left out of the assessment.")
    abstained = task.assessment is not None and task.assessment.status == AssessmentStatus.ABSTAINED
    return _("You abstained from this already.") if abstained else _("You handed this in already.")


def _given(desk: _Desk, row: Row, item: RubricItem) -> Given:
    """What the cells say; a fault is told at its cell."""
    if row.is_spoilt(item.code):
        return Given()  # the reader has told why
    note = row.text(note_header(item))
    names = {name for name, _points in levels_of(item)}
    typed = row.text(item.code)
    if item.kind == RubricKind.LEVELS and typed in names:
        given = Given(None, typed, note)
    elif item.kind == RubricKind.LEVELS and typed:
        given = Given(_number(typed), "" if _number(typed) is not None else typed, note)
    else:
        given = Given(row.decimal(item.code), "", note)
    if given.is_open and typed:
        return Given()
    if fault := mark_fault(item, given, Decimal(desk.post_round.step)):
        row.fault(item.code, fault)
    return settled(item, given)


def _number(typed: str) -> Decimal | None:
    try:
        return parse_decimal(typed)
    except ValueError:
        return None


def _write_draft(draft: tuple[Task, dict[int, Given], str], person: Person, *, by: User, now: datetime) -> None:
    task, marks, comment = draft
    assessment = task.assessment or begin_assessment(task.holding, person=person, by=by, now=now)
    assessment = Assessment.objects.select_for_update(of=("self",)).with_places().get(pk=assessment.pk)
    if not assessment.is_draft:
        raise RefusedError(_("You handed this in already."))
    known = {mark.item_id: given_by(mark) for mark in assessment.marks.all()}
    changed = {pk: given for pk, given in marks.items() if known.get(pk) != given}
    write_marks(assessment, changed, comment or assessment.comment, by=by)
