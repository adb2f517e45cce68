"""Which fields of the product's tables are about people, read from the models; and which docs/security.md names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from branchmgr.models import RecoveryCode, SignInGuard, User
from groups.models import Person

DOCUMENT = Path(__file__).parents[1] / "docs" / "security.md"
ROW = re.compile(r"^\| `([a-z_]+\.[A-Za-z]+)` \| ((?:`\w+`(?:, )?)+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
OWNER = ("user", "recipient")
"""what a relation to an account is called where the row is about its owner, and not done by somebody"""
WITHOUT_RELATION = (Person, User, RecoveryCode, SignInGuard)
"""about people, although no field says so"""

Fields = dict[str, set[str]]


def wanted(found: Iterable[type[models.Model]] | None = None) -> Fields:
    """By model: every field of a table about people; of a table that tells who did it, those fields and free texts."""
    ours = (each for each in found or apps.get_models() if not each.__module__.startswith("django."))
    fields = {each._meta.label: _fields(each) for each in ours}
    return {label: names for label, names in fields.items() if names}


def _fields(model: type[models.Model]) -> set[str]:
    fields: list[Any] = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    people = [field for field in fields if field.related_model in (Person, User)]
    about = [each for each in people if each.related_model is Person or each.name in OWNER]
    if about or model in WITHOUT_RELATION:
        return {field.name for field in fields}
    return {field.name for field in fields if field in people or _is_free_text(field)} if people else set()


def _is_free_text(field: Any) -> bool:
    return isinstance(field, models.TextField | models.CharField | models.JSONField) and not field.choices


def documented(text: str) -> Fields:
    """By model: the fields that the table of the document names."""
    found: Fields = {}
    for label, names, _purpose, _after in ROW.findall(text):
        found.setdefault(label, set()).update(re.findall(r"`(\w+)`", names))
    return found


def erased(text: str) -> Fields:
    """By model: the fields that the last column calls erased by name."""
    found: Fields = {}
    for label, _names, _purpose, after in ROW.findall(text):
        if after.startswith("erased: "):
            found.setdefault(label, set()).update(re.findall(r"`(\w+)`", after))
    return found


def differences(text: str, found: Fields) -> list[str]:
    """What the table leaves out or names although there is no such field (any more)."""
    named = documented(text)
    labels = sorted({*named, *found})
    unlisted = [
        f"{each}.{name} is not listed"
        for each in labels
        for name in sorted(found.get(each, set()) - named.get(each, set()))
    ]
    stale = [
        f"{each}.{name} is listed for nothing"
        for each in labels
        for name in sorted(named.get(each, set()) - found.get(each, set()))
    ]
    return unlisted + stale
