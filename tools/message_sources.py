"""Finds the texts to translate in code and templates, as GNU gettext would."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("branchmgr", "groups", "activities", "pioneer_posts", "innovation", "appraisal", "board")
CONTEXT = "\u0004"
ONE, MANY, NAMED, NAMED_MANY = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": MANY,
    "ngettext_lazy": MANY,
    "pgettext": NAMED,
    "pgettext_lazy": NAMED,
    "npgettext": NAMED_MANY,
    "npgettext_lazy": NAMED_MANY,
}


def sources() -> Iterator[Path]:
    """The files people's words stand in."""
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
        yield from sorted((ROOT / app).rglob("*.html"))
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in (".html", ".txt"))


def texts_in(source: str, *, template: bool, origin: str = "") -> dict[str, str]:
    """The texts of one file: key (``context\\u0004text``) → plural text, empty where there is none."""
    # In brackets, else Python's tokenizer stops at a template's indentation.
    code = f"({templatize(source, origin=origin)}\n)" if template else source
    found: dict[str, str] = {}
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        text, plural = message[:2] if isinstance(message, tuple) else (message, "")
        found[f"{context}{CONTEXT}{text}" if context else text] = plural
    return found


def texts() -> dict[str, str]:
    """All texts of the product; one that has a plural anywhere has it everywhere."""
    found: dict[str, str] = {}
    for path in sources():
        here = texts_in(path.read_text(encoding="utf-8"), template=path.suffix != ".py", origin=str(path))
        found |= {key: plural or found.get(key, "") for key, plural in here.items()}
    return found
