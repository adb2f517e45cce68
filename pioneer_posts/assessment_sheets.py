"""The workbook of one assessor and round: the sheet 评估 to fill in, and what each item means beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from branchmgr.models import User
from branchmgr.spreadsheets import Written, WrittenColumn
from pioneer_posts.assessment_queries import Task, tasks_of
from pioneer_posts.enums import RUBRIC_KIND_WORDS, RubricKind
from pioneer_posts.levels import written_levels
from pioneer_posts.marks import levels_of
from pioneer_posts.models import Assessment, Round, RubricItem
from pioneer_posts.services.assessment_sheets import assessment_sheet

NOTES = "说明"
KIND_WORDS = {kind: word for word, kind in RUBRIC_KIND_WORDS.items()}


def own_workbook(post_round: Round, user: User) -> list[Written]:
    """What one has to assess in a round, with what is filled in so far, in the format that the import reads."""
    items = list(post_round.items.all())
    tasks = [each for each in tasks_of(user) if each.holding.round_id == post_round.pk and each.is_open]
    headers = [column.header for column in assessment_sheet(items).columns]
    codes = {item.code for item in items if item.kind != RubricKind.LEVELS}
    columns = [WrittenColumn(each, format="number" if each in codes else "text") for each in headers]
    notes = [WrittenColumn(header) for header in ("代码", "维度", "项目", "满分", "评分方式", "标准或等级")]
    sheet = assessment_sheet(items).title
    return [Written(sheet, columns, _rows(tasks, items)), Written(NOTES, notes, _notes(items))]


def _rows(tasks: Sequence[Task], items: Sequence[RubricItem]) -> Iterator[list[Any]]:
    for task in tasks:
        holding, draft = task.holding, task.assessment
        row: list[Any] = [holding.number, holding.person.name, holding.post.name, holding.post.department.name]
        marks = _marks(draft)
        for item in items:
            row += marks.get(item.pk, (None, None))
        yield [*row, draft.comment or None if draft else None]


def _marks(draft: Assessment | None) -> dict[int, tuple[Any, Any]]:
    if draft is None:
        return {}
    return {mark.item_id: (mark.level or mark.points, mark.note or None) for mark in draft.marks.all()}


def _notes(items: Sequence[RubricItem]) -> Iterator[list[Any]]:
    for item in items:
        meant = written_levels(levels_of(item)) if item.kind == RubricKind.LEVELS else item.criteria
        yield [item.code, item.dimension, item.name, item.maximum, KIND_WORDS[RubricKind(item.kind)], meant or None]
