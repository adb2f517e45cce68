"""The library of rubrics: schemes to begin with, one file each in ``appraisal/rubrics``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

from appraisal.scheme_contents import Contents, SchemeBand, SchemeItem, Terms

FOLDER: Final = Path(__file__).parent / "rubrics"
_POINTS: Final = ("step", "bonus_cap")


@dataclass(frozen=True, slots=True)
class Rubric:
    """One scheme of the library; title and description in the two languages, the rest as the branch prints it."""

    key: str
    contents: Contents
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]

    @property
    def title(self) -> str:
        return _said(self.titles)

    @property
    def description(self) -> str:
        return _said(self.descriptions)

    def for_year(self, year: int) -> Contents:
        return replace(self.contents, terms=replace(self.contents.terms, year=year))


@cache
def library() -> dict[str, Rubric]:
    """Every rubric by its key, in the order of their file names."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def _read(path: Path) -> Rubric:
    said = json.loads(path.read_text(encoding="utf-8"))
    terms = {name: Decimal(value) if name in _POINTS else value for name, value in said["terms"].items()}
    items = [SchemeItem(**{**item, "maximum": Decimal(item["maximum"])}) for item in said["items"]]
    bands = [SchemeBand(grade, Decimal(lower)) for grade, lower in said["bands"]]
    return Rubric(path.stem, Contents(_terms(terms), tuple(items), tuple(bands)), said["title"], said["about"])


def _terms(values: dict[str, Any]) -> Terms:
    return replace(Terms(), **{**values, "tie_break": tuple(values.get("tie_break", ()))})


def _said(texts: Mapping[str, str]) -> str:
    return texts.get(get_language() or "", texts["zh-hans"])
