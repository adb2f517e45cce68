"""The kinds of notices: one table, to which each app adds its own in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What a notice is about. ``label`` is lazy text; a ``duty`` asks for work and cannot be muted.

    ``area`` is what the settings gather it under, lazy text, too.
    """

    key: str
    label: Any
    duty: bool = False
    area: Any = ""


_kinds: dict[str, NoticeKind] = {}
_speakers: dict[str, Callable[[str], str]] = {}


def register(*kinds: NoticeKind, area: Any = "") -> None:
    """Adds kinds of one area, in the order in which the settings show them."""
    _kinds.update({kind.key: replace(kind, area=area) for kind in kinds})


def registered() -> Sequence[NoticeKind]:
    """All kinds."""
    return tuple(_kinds.values())


def say(name: str, speaker: Callable[[str], str]) -> None:
    """From now on the value ``name`` of every notice is shown as ``speaker`` says it in the reader's language."""
    _speakers[name] = speaker


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a notice as they are shown."""
    return {name: _speakers[name](value) if name in _speakers else value for name, value in values.items()}


def sentence(text: str, values: Mapping[str, Any]) -> str:
    """An English msgid with its values as they are shown, in the reader's language; as it stands without values."""
    return gettext(text) % said(values) if values else gettext(text)


def may_be_muted(key: str) -> bool:
    """Whether people may do without this kind; nobody does without one that is not in the table."""
    return key in _kinds and not _kinds[key].duty


def label_of(key: str) -> Any:
    """What the kind is called; empty for one that is not in the table (any more)."""
    return _kinds[key].label if key in _kinds else ""
