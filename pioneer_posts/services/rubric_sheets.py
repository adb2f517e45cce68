"""The assessment form by workbook: the sheet 评估表 of a round, all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Final

from branchmgr.errors import Fault
from branchmgr.models import User
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from pioneer_posts.enums import RUBRIC_KIND_WORDS
from pioneer_posts.models import Round
from pioneer_posts.rubrics import SOURCE_WORDS, Item, form_faults, item_faults
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


def import_form(post_round: Round, *, source: bytes | BinaryIO, by: User | None, now: datetime) -> Round:
    """Puts the form of a workbook in the place of the round's. Raises RefusedError with all faults at once."""
    book, items = _read(post_round, source)
    book.refuse_if_faulty()
    return set_items(post_round, items, by=by, now=now)


def check_form(post_round: Round, *, source: bytes | BinaryIO) -> tuple[Fault, ...]:
    """The faults that an import of the workbook would tell; nothing is changed."""
    return _read(post_round, source)[0].faults


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
