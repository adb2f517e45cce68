"""How the values of an entry of the audit are read: choices by their labels, what lies within another by its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from branchmgr import clock, notice_kinds
from branchmgr.audit_words import code_word
from branchmgr.long_work import kinds as long_work
from branchmgr.punctuation import with_semicolons
from groups.audit_names import BETWEEN, field_of, word_for

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
_CODE: Final = re.compile(r"[a-z][a-z_]+")
_NAMES_OF_FIELDS: Final = ("changed", "parts")
"""whose values are the names of fields"""
_COUNTED: Final[Mapping[str, tuple[Any, ...]]] = {
    "summary": (
        pgettext_lazy("audit", "new"),
        pgettext_lazy("audit", "changed"),
        pgettext_lazy("audit", "ended"),
        pgettext_lazy("audit", "unchanged"),
    )
}
"""what the numbers of an import count, in their order"""
_CODES_OF_TIMES: Final[Mapping[str, str]] = {
    "period": "period",
    "governs": "period",
    "quarter": "period",
    "span": "period",
    "round": "round",
}
"""which values are codes of a time, such as 2026Q3, and as which value of a notice each is said"""
ACCOUNT: Final = ("", "branchmgr.user")

SIGN_INS: Final[Mapping[str, Any]] = {
    "password": pgettext_lazy("audit", "Password"),
    "password and app": pgettext_lazy("audit", "Password and code of the app"),
    "password and recovery": pgettext_lazy("audit", "Password and recovery code"),
    "single sign-on": pgettext_lazy("audit", "Single sign-on"),
    "asked": pgettext_lazy("audit", "By oneself"),
    "ended": pgettext_lazy("audit", "Ended from another browser"),
    "everywhere": pgettext_lazy("audit", "Everywhere at once"),
    "idle": pgettext_lazy("audit", "Nothing was done for a while"),
    "long": pgettext_lazy("audit", "Signed in for long"),
    "number": pgettext_lazy("audit", "The employee number"),
    "address": pgettext_lazy("audit", "The network address"),
    "second": pgettext_lazy("audit", "The second factor"),
    "present": pgettext_lazy("audit", "The present password"),
}
"""how somebody signed in or out, and what was locked"""


def value_of(subject: str, name: str, value: Any) -> str:
    """A value as people read it: choices by their labels, moments in the branch's time, empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _listed(subject, name, value)
    if isinstance(value, dict):
        return BETWEEN.join(_parts(subject, value))
    if not isinstance(value, str):
        return str(value)
    if _MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    return _label(subject, name.split(BETWEEN)[0], value)


def _listed(subject: str, name: str, values: list[Any]) -> str:
    counted = _COUNTED.get(name.split(BETWEEN)[0]) if all(isinstance(each, int) for each in values) else None
    if counted and len(counted) == len(values):
        return BETWEEN.join(f"{word} {number}" for word, number in zip(counted, values, strict=True))
    texts = [text for each in values if (text := value_of(subject, name, each))]
    nested = any(isinstance(each, list | dict) for each in values)
    return with_semicolons(texts) if nested else BETWEEN.join(texts)


def _parts(subject: str, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if text := value_of(subject, name, value):
            said = {"name": word_for(subject, name), "value": text}
            yield pgettext("audit", "%(name)s: %(value)s") % said


def _label(subject: str, name: str, value: str) -> str:
    if subject in ACCOUNT and name in ("way", "reason", "what"):
        return str(SIGN_INS.get(value, value))
    if name in _NAMES_OF_FIELDS and (word := word_for(subject, value)) != value:
        return word
    if name in _CODES_OF_TIMES:
        value_in_notices = _CODES_OF_TIMES[name]
        return str(notice_kinds.said({value_in_notices: value})[value_in_notices])
    if name == "work":
        return str(long_work.label_of(value) or value)
    field = field_of(subject, name)
    labels = dict(field.flatchoices) if field is not None else {}
    if value in labels or not _CODE.fullmatch(value):
        return str(labels.get(value, value))
    return str(notice_kinds.label_of(value) or code_word(value) or _label_elsewhere(subject, name, value) or value)


def _label_elsewhere(subject: str, name: str, value: str) -> Any:
    """The label of a code that is a choice of another kind of thing: best of the same name, in the same app."""
    app = subject.partition(".")[0]
    found = _choices().get(value, ())
    best = sorted(found, key=lambda each: (each[1] == name, each[0] == app), reverse=True)
    return best[0][2] if best and (best[0][1] == name or best[0][0] == app) else ""


@cache
def _choices() -> Mapping[str, tuple[tuple[str, str, Any], ...]]:
    """Every choice of every kind of thing by its code: the app, the field, the label."""
    found: dict[str, list[tuple[str, str, Any]]] = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            for code, label in getattr(field, "flatchoices", None) or ():
                found.setdefault(str(code), []).append((model._meta.app_label, field.name, label))
    return {code: tuple(places) for code, places in found.items()}
