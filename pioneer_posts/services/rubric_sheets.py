"""The assessment form by workbook: the sheet 评估表 of a round, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from branchmgr.imports.changes import Outcome, left_alone, replaced
from branchmgr.models import User
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from pioneer_posts.enums import RUBRIC_KIND_WORDS
from pioneer_posts.models import Round
from pioneer_posts.rubrics import SOURCE_WORDS, Item, form_faults, item_faults, items_of
from pioneer_posts.services.rounds import lock_round
from pioneer_posts.services.rubrics import set_items

FORM: Final = "评估表"
DIMENSION, CODE, NAME, MAXIMUM = "维度", "编号", "项目", "满分"
KIND, CRITERIA, LEVELS, SOURCE = "方式", "标准", "等级", "参考数据"
COLUMNS: Final = {
    "dimension": DIMENSION,
    "code": CODE,
    "name": NAME,
    "maximum": MAXIMUM,
    "criteria": CRITERIA,
    "levels": LEVELS,
}


def form_sheet() -> Sheet:
    """The sheet as it is read and as it is written."""
    return Sheet(
        FORM,
        (
            Column(DIMENSION, required=True),
            Column(CODE, required=True),
            Column(NAME, required=True),
            Column(MAXIMUM, required=True, kind="decimal"),
            Column(KIND, required=True, kind="choice", choices=tuple(RUBRIC_KIND_WORDS)),
            Column(CRITERIA),
            Column(LEVELS),
            Column(SOURCE, kind="choice", choices=tuple(SOURCE_WORDS)),
        ),
    )


@transaction.atomic
def import_form(
    post_round: Round, *, source: bytes | BinaryIO, by: User | None, now: datetime, dry_run: bool = False
) -> Outcome:
    """Puts the form of a workbook in the place of the round's. Raises RefusedError with all faults at once.

    A form that is the same already stays; with ``dry_run`` nothing is written.
    """
    post_round = lock_round(post_round.pk)
    book, items = _read(post_round, source)
    book.refuse_if_faulty()
    before, after = _rows(items_of(post_round)), _rows(items)
    changes = replaced(FORM, before, after, named=NAME)
    if changes and not dry_run:
        set_items(post_round, items, by=by, now=now)
    return Outcome(
        sheets=(FORM,),
        changes=tuple(changes),
        untouched=Counter({FORM: left_alone(before, after)}),
        notices=tuple(map(str, book.notices)),
        said=_("The form is taken over; its maxima add to 100."),
        dry_run=dry_run,
    )


def _rows(items: Sequence[Item]) -> dict[str, dict[str, str]]:
    """Items under their codes, in the words of the workbook."""
    kinds = {str(value): word for word, value in RUBRIC_KIND_WORDS.items()}
    sources = {value: word for word, value in SOURCE_WORDS.items()}
    return {
        item.code: {
            DIMENSION: item.dimension,
            NAME: item.name,
            MAXIMUM: plain(item.maximum),
            KIND: kinds[item.kind],
            CRITERIA: item.criteria,
            LEVELS: item.levels,
            SOURCE: sources.get(item.source, ""),
        }
        for item in items
    }


def _read(post_round: Round, source: bytes | BinaryIO) -> tuple[ReadWorkbook, list[Item]]:
    book = read_workbook(source, [form_sheet()])
    rows = [(row, _item(row)) for row in book.rows(FORM)]
    for row, item in rows:
        faults = item_faults(item, step=post_round.step) if item else ()
        for field, sentence in faults:
            row.fault(COLUMNS[field], sentence)
    items = [item for _row, item in rows if item]
    if len(items) == len(rows):
        for sentence in form_faults(items):
            book.fault(FORM, sentence)
    return book, items


def _item(row: Row) -> Item | None:
    """What a row says; None where a cell that is needed is empty or cannot be read, which is told."""
    maximum, word, source = row.decimal(MAXIMUM), row.choice(KIND), row.choice(SOURCE)
    texts = [row.text(header) for header in (DIMENSION, CODE, NAME)]
    if maximum is None or word is None or not all(texts) or (source is None and row.text(SOURCE)):
        return None
    dimension, code, name = texts
    return Item(
        dimension=dimension,
        code=code,
        name=name,
        maximum=maximum,
        kind=str(RUBRIC_KIND_WORDS[word]),
        criteria=row.text(CRITERIA),
        levels=row.text(LEVELS),
        source=SOURCE_WORDS[source] if source else "",
    )
