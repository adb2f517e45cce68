"""Why something is done: said in words, which those concerned read."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError

REASON_LENGTH: Final = 1000


def said_reason(reason: str) -> str:
    """The reason, trimmed. Raises RefusedError for none, or one of more than 1000 characters."""
    said = reason.strip()
    if not said:
        raise RefusedError(_("Give the reason."))
    if len(said) > REASON_LENGTH:
        raise RefusedError(_("The reason has at most %(most)s characters.") % {"most": REASON_LENGTH})
    return said
