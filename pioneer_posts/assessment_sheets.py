"""The workbook of one assessor and round: the sheet 评估 to fill in, and what each column means beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from branchmgr.decimals import plain
from branchmgr.models import User
from branchmgr.spreadsheets import put_text, template
from branchmgr.spreadsheets.shape import NOTES_SHEET
from pioneer_posts.assessment_queries import Task, tasks_of
from pioneer_posts.enums import RUBRIC_KIND_WORDS, RubricKind
from pioneer_posts.levels import written_levels
from pioneer_posts.marks import levels_of
from pioneer_posts.models import Round, RubricItem
from pioneer_posts.services.assessment_sheets import ASSESSMENTS, assessment_sheet

FORM_HEADS: Final = ("代码", "维度", "项目", "满分", "评分方式", "标准或等级")
KIND_WORDS = {kind: word for word, kind in RUBRIC_KIND_WORDS.items()}


def own_workbook(post_round: Round, user: User) -> bytes:
    """What one has to assess in a round, with what is filled in so far, in the format that the import reads.

    Levels are offered to choose from; the notes say what each column is, and hold the form with its maxima.
    """
    items = list(post_round.items.all())
    tasks = [each for each in tasks_of(user) if each.holding.round_id == post_round.pk and each.is_open]
    step = _("Points go in steps of %(step)s. An empty cell leaves what is there.")
    notes = [step % {"step": plain(Decimal(post_round.step))}]
    book = load_workbook(BytesIO(template([assessment_sheet(items)], notes=notes)))
    _fill(book[ASSESSMENTS], _rows(tasks, items), first=2)
    book[ASSESSMENTS].freeze_panes = "C2"
    page = book[NOTES_SHEET]
    _fill(page, _form(items), first=page.max_row + 2)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(tasks: Sequence[Task], items: Sequence[RubricItem]) -> Iterator[Sequence[Any]]:
    for task in tasks:
        holding, draft = task.holding, task.assessment
        row: list[Any] = [holding.number, holding.person.name, holding.post.name, holding.post.department.name]
        marks = (
            {mark.item_id: (mark.level or mark.points, mark.note or None) for mark in draft.marks.all()}
            if draft
            else {}
        )
        for item in items:
            row += marks.get(item.pk, (None, None))
        yield [*row, draft.comment or None if draft else None]


def _form(items: Sequence[RubricItem]) -> Iterator[Sequence[Any]]:
    """The form of the round: a line for each item, its maximum as a number."""
    yield FORM_HEADS
    for item in items:
        meant = written_levels(levels_of(item)) if item.kind == RubricKind.LEVELS else item.criteria
        yield [item.code, item.dimension, item.name, item.maximum, KIND_WORDS[RubricKind(item.kind)], meant or None]


def _fill(page: Worksheet, rows: Iterator[Sequence[Any]], *, first: int) -> None:
    for number, values in enumerate(rows, start=first):
        for column, value in enumerate(values, start=1):
            if isinstance(value, str):
                put_text(page, number, column, value)
            elif value is not None:
                page.cell(number, column).value = value
