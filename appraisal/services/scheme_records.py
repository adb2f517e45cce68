"""A scheme as the rows of its workbook: what is written into one, and what an import shows as changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from appraisal.enums import ANNUAL_METHOD_WORDS, CADENCE_WORDS, KIND_WORDS, VETO_EFFECT_WORDS
from appraisal.scheme_checks import BANDS, ITEMS, TERMS
from appraisal.scheme_contents import Contents, SchemeItem, Terms
from appraisal.services.scheme_sheets import CEILING_WORD
from appraisal.services.scheme_terms import TERM_FIELDS
from branchmgr.decimals import plain
from branchmgr.imports.changes import Cells, Change, left_alone, replaced
from branchmgr.spreadsheets import NO, YES


def changes_between(before: Contents | None, after: Contents) -> tuple[list[Change], Counter[str]]:
    """What a new version says otherwise than the newest one, and by sheet how much it says alike.

    Without a version before, everything is new.
    """
    was, now = _rows(before) if before else {}, _rows(after)
    pairs = [(sheet, was.get(sheet, {}), rows) for sheet, rows in now.items()]
    changes = [change for sheet, old, new in pairs for change in replaced(sheet, old, new, named="考核项目")]
    return changes, Counter({sheet: left_alone(old, new) for sheet, old, new in pairs})


def _rows(contents: Contents) -> dict[str, dict[str, Cells]]:
    """By sheet and key, the rows in the words of the workbook."""
    items = {item.code: _texts(item_record(item)) for item in contents.items}
    bands = {band.grade: _texts({"下限": band.lower}) for band in contents.bands}
    terms: dict[str, Cells] = {item: {"值": word} for item, word in term_words(contents.terms).items()}
    return {TERMS: terms, ITEMS: items, BANDS: bands}


def _texts(record: Mapping[str, Any]) -> Cells:
    texts = {header: plain(value) if isinstance(value, Decimal) else value for header, value in record.items()}
    return {header: str(text or "") for header, text in texts.items()}


def term_words(terms: Terms) -> dict[str, str]:
    """Each setting as the workbook writes it, in its order."""
    return {item: _word(field, getattr(terms, field)) for item, field in TERM_FIELDS.items()}


def _word(field: str, value: Any) -> str:
    if field == "cadence":
        return _key_of(CADENCE_WORDS, value)
    if field == "annual_method":
        return _key_of(ANNUAL_METHOD_WORDS, value)
    if field == "tie_break":
        return ";".join(value)
    if field == "publish_time":
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return YES if value else NO
    return plain(value) if field in ("step", "bonus_cap") else str(value)


def _key_of(words: Mapping[str, Any], value: str) -> str:
    return next(word for word, known in words.items() if known == value)


def item_record(item: SchemeItem) -> dict[str, Any]:
    """An indicator as a row of the workbook."""
    return {
        "考评内容": item.dimension,
        "代码": item.code,
        "考核项目": item.name,
        "满分": item.maximum,
        "计分方式": _key_of(KIND_WORDS, item.kind),
        "标准": item.standard or None,
        "否决效果": _effect_word(item) or None,
        "数据来源": item.source or None,
        "建议规则": item.suggestion_rule or None,
    }


def _effect_word(item: SchemeItem) -> str:
    """The veto's effect as the workbook writes it; empty for other items."""
    if not item.veto_effect:
        return ""
    word = _key_of(VETO_EFFECT_WORDS, item.veto_effect)
    return f"{word}:{item.ceiling}" if word == CEILING_WORD else word
