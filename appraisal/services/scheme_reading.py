"""Reads a scheme from its workbook: contents and notices, or every fault at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal import scheme_checks, suggestions
from appraisal.enums import DEFAULT_BANDS, KIND_WORDS, VETO_EFFECT_WORDS, VetoEffect
from appraisal.scheme_checks import BANDS, ITEMS, TERMS, Finding
from appraisal.scheme_contents import Contents, SchemeBand, SchemeItem
from appraisal.services.scheme_sheets import CEILING_WORD, MAXIMUM, sheets_to_read
from appraisal.services.scheme_terms import VALUE, points, read_terms, text
from branchmgr.spreadsheets import ReadWorkbook, Row, read_workbook

_CODE: Final = re.compile(r"[\w./-]{1,16}")
MOST_ITEMS: Final = 200
_NOT_CODES: Final = frozenset({"党小组代码", "党小组"})
_CODE_SHAPE = _("A code has letters, digits, dot, dash and underscore only, at most 16 of them.")
_CODE_TAKEN = _("This word heads a column of the score sheet. Choose another code.")
_REQUIRED = _("This column must be filled in.")
_NO_COLUMN = _("The column is missing. Add it as the template has it.")
_NO_ITEMS = _("The sheet has no rows. Add the indicators.")
_TOO_MANY = _("A scheme has at most {most} indicators; this sheet has {count} rows.")
_EFFECT = _("Write 末位, 取消评优 or 等次不超过:GRADE, such as 等次不超过:合格.")


@dataclass(frozen=True, slots=True)
class SchemeReading:
    """A scheme without a fault; ``notices`` say what was left out or is unusual."""

    contents: Contents
    notices: tuple[str, ...]


def read_scheme(source: bytes) -> SchemeReading:
    """The scheme in the workbook. Raises RefusedError with every fault, or where the file is no workbook."""
    book = read_workbook(source, sheets_to_read())
    terms, term_rows, unread = read_terms(book)
    rows = {ITEMS: book.rows(ITEMS), BANDS: book.rows(BANDS)}
    contents = Contents(terms, tuple(_read_items(book)), tuple(_read_bands(rows[BANDS])))
    for finding in scheme_checks.check(contents, unread=unread):
        _tell(book, finding, rows, term_rows)
    book.refuse_if_faulty()
    found = contents.in_order()
    return SchemeReading(
        found, tuple(map(str, [*book.notices, *scheme_checks.notices(found), *suggestions.remarks(found)]))
    )


def _tell(book: ReadWorkbook, finding: Finding, rows: dict[str, list[Row]], term_rows: dict[str, Row]) -> None:
    """Puts a finding where it stands in the file; one about a default or a whole sheet has no row."""
    place = finding.place
    if isinstance(place, int) and place < len(rows[finding.sheet]):
        rows[finding.sheet][place].fault(finding.column, finding.message)
    elif finding.sheet == TERMS and place in term_rows:
        term_rows[str(place)].fault(VALUE, finding.message)
    elif finding.sheet in book or finding.sheet == TERMS:
        book.fault(finding.sheet, finding.message, column=finding.column, value=str(place))


def _read_items(book: ReadWorkbook) -> list[SchemeItem]:
    rows = book.rows(ITEMS)
    if ITEMS in book and MAXIMUM not in book.headers(ITEMS):
        book.fault(ITEMS, _NO_COLUMN, row=1, column=MAXIMUM)
        told = {row.number for row in rows}
    else:
        told = {fault.row for fault in book.faults if (fault.sheet, fault.column) == (ITEMS, MAXIMUM)}
    if ITEMS in book and not rows:
        book.fault(ITEMS, _NO_ITEMS)
    if len(rows) > MOST_ITEMS:
        book.fault(ITEMS, format_lazy(_TOO_MANY, most=MOST_ITEMS, count=len(rows)))
    return [_read_item(row, told) for row in rows[:MOST_ITEMS]]


def _read_item(row: Row, told: AbstractSet[int]) -> SchemeItem:
    """One row; ``told`` are the numbers of the rows whose maximum is known to be unreadable already."""
    word = row.choice("计分方式")
    kind = KIND_WORDS[word].value if word else ""
    effect, ceiling = _read_effect(row, kind)
    return SchemeItem(
        dimension=text(row, "考评内容", most=100),
        code=_read_code(row),
        name=text(row, "考核项目", most=200),
        maximum=None if row.number in told else _read_maximum(row, kind),
        kind=kind,
        standard=row.text("标准"),
        veto_effect=effect,
        ceiling=ceiling,
        source=suggestions.key_of(text(row, "数据来源", most=64)),
        suggestion_rule=text(row, "建议规则", most=200),
    )


def _read_code(row: Row) -> str:
    code = row.text("代码")
    fault = code_fault(code)
    if fault:
        row.fault("代码", fault)
    return code


def code_fault(code: str) -> Any:
    """Why this cannot be the code of an indicator, None where it can or is empty."""
    if code and not _CODE.fullmatch(code):
        return _CODE_SHAPE
    return _CODE_TAKEN if code in _NOT_CODES else None


def _read_maximum(row: Row, kind: str) -> Decimal | None:
    value = points(row, MAXIMUM)
    if value is None and not row.text(MAXIMUM):
        if kind == "veto":
            return Decimal(0)
        row.fault(MAXIMUM, _REQUIRED)
    return value


def _read_effect(row: Row, kind: str) -> tuple[str, str]:
    """The effect and the grade it names; 末位 where a veto says nothing."""
    typed = row.text("否决效果")
    if not typed:
        return (VetoEffect.LAST.value, "") if kind == "veto" else ("", "")
    word, _colon, grade = (part.strip() for part in typed.replace("：", ":").partition(":"))
    effect: Any = VETO_EFFECT_WORDS.get(word)
    if effect is None or bool(grade) != (word == CEILING_WORD):
        row.fault("否决效果", _EFFECT)
        return "", ""
    return effect.value, grade


def _read_bands(rows: Sequence[Row]) -> list[SchemeBand]:
    if not rows:
        return [SchemeBand(grade, Decimal(lower)) for grade, lower in DEFAULT_BANDS]
    return [SchemeBand(text(row, "等次", most=32), points(row, "下限")) for row in rows]
