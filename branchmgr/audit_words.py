"""How the audit names acts: every app registers the words of its own, the audit log shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

_words: dict[str, Any] = {
    "choose_password": pgettext_lazy("audit", "Password chosen"),
    "issue_password": pgettext_lazy("audit", "First password issued"),
    "choose_preferences": pgettext_lazy("audit", "Own settings changed"),
    "make_calendar_link": pgettext_lazy("audit", "Calendar address made"),
    "withdraw_calendar_link": pgettext_lazy("audit", "Calendar address withdrawn"),
    "sign_in": pgettext_lazy("audit", "Signed in"),
    "sign_in_failed": pgettext_lazy("audit", "Sign-in failed"),
    "sign_out": pgettext_lazy("audit", "Signed out"),
    "locked_out": pgettext_lazy("audit", "Sign-in locked"),
    "backup": pgettext_lazy("audit", "Backup begun"),
    "backup_made": pgettext_lazy("audit", "Backup made"),
    "restore": pgettext_lazy("audit", "Backup restored"),
    "move_to_postgres": pgettext_lazy("audit", "Moved to PostgreSQL"),
    "demand_second_factor": pgettext_lazy("audit", "Second factor demanded"),
    "set_up_second_factor": pgettext_lazy("audit", "Second factor set up"),
    "remove_second_factor": pgettext_lazy("audit", "Second factor taken away"),
    "renew_recovery_codes": pgettext_lazy("audit", "Recovery codes renewed"),
    "begin_work": pgettext_lazy("audit", "Long work asked for"),
    "cancel_work": pgettext_lazy("audit", "Long work cancelled"),
    "repeat_work": pgettext_lazy("audit", "Long work asked for again"),
    "run_job": pgettext_lazy("audit", "Job run again"),
}

_codes: dict[str, Any] = {}


def register(words: Mapping[str, Any]) -> None:
    """Adds what one app's acts are called: lazy text by the action that ``audit.record`` is given."""
    _words.update(words)


def registered() -> Mapping[str, Any]:
    """All words by their actions."""
    return dict(_words)


def word_of(action: str) -> str:
    """An act in words; the action itself where nobody named it."""
    return str(_words.get(action, action))


def register_codes(words: Mapping[str, Any]) -> None:
    """Adds what the codes are called that stand in entries and are no choices of a field: lazy text by code."""
    _codes.update(words)


def code_word(code: str) -> Any:
    """The lazy text of a code; empty where nobody named it."""
    return _codes.get(code, "")
