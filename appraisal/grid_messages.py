"""What the score grid in the browser sends and is answered: edits in, verdicts out, all JSON without floats."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from appraisal.services.scores import MOST_EDITS, Edit, Verdict
from appraisal.suggestions import Suggestion
from branchmgr.access import Request
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.models import User

_MOST_ID = 2**63 - 1
_MOST_VERSION = 2**31 - 1
_MOST_TEXT = 2_000
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_EDIT_KEYS = {"group", "indicator", "text", "reason", "version"}


def read_edits(request: Request) -> list[Edit]:
    """The edits of a message ``{"user": 3, "cells": [{"group", "indicator", "text", "reason", "version"}, …]}``.

    ``user`` is who typed them: another person who signed in since must not save them under their own name.
    Raises RefusedError for anything that the grid does not send.
    """
    if request.content_type != "application/json":  # a form's body was read by Django already
        raise _unreadable()
    message = _json(request.body)
    if not isinstance(message, dict) or not isinstance(message.get("cells"), list):
        raise _unreadable()
    if message.get("user", request.user.pk) != request.user.pk:
        raise RefusedError(_("These scores were typed by somebody else, who must sign in to save them."))
    if len(message["cells"]) > MOST_EDITS:
        raise RefusedError(_("At most %(count)s cells are saved at once.") % {"count": MOST_EDITS})
    return [_edit(cell) for cell in message["cells"]]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error


def _no_float(text: str) -> Any:
    raise ValueError(f"no float is ever sent: {text[:20]}")


def _edit(cell: Any) -> Edit:
    if not isinstance(cell, dict) or not cell.keys() <= _EDIT_KEYS:
        raise _unreadable()
    reason = cell.get("reason")
    return Edit(
        group_id=_whole(cell.get("group"), _MOST_ID),
        indicator_id=_whole(cell.get("indicator"), _MOST_ID),
        text=_text(cell.get("text")),
        reason=None if reason is None else _text(reason),
        version=_whole(cell.get("version"), _MOST_VERSION),
    )


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise _unreadable()
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TEXT or _UNSENDABLE.search(value):
        raise _unreadable()
    return value


def _unreadable() -> RefusedError:
    return RefusedError(_("This could not be read as scores of the grid. Nothing was changed."))


def verdict_shape(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the browser reads it."""
    return {
        "group": verdict.edit.group_id,
        "indicator": verdict.edit.indicator_id,
        "status": verdict.status,
        "message": verdict.message,
        "text": verdict.text,
        "reason": verdict.reason,
        "version": verdict.version,
        "by": name_of(verdict.score.changed_by) if verdict.status == "conflict" and verdict.score else "",
        "at": int(verdict.score.changed_at.timestamp()) if verdict.score else 0,
    }


def suggestion_shape(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as the browser reads it; ``text`` is empty where nothing could be suggested, ``why`` says why."""
    records = suggestion.reading.records if suggestion.reading else ()
    return {
        "text": "" if suggestion.points is None else plain(suggestion.points),
        "sentence": suggestion.sentence,
        "why": str(suggestion.why_not),
        "records": [{"text": str(record), "url": record.url} for record in records],
    }


def name_of(user: User | None) -> str:
    """Who changed a cell: the person's name, the employee number where there is no person, else the system."""
    if user is None:
        return _("the system")
    person = getattr(user, "person", None)
    return person.name if person else user.username
