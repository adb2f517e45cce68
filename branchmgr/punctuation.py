"""What stands between the parts of a sentence, as the reader's language writes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def with_commas(parts: Iterable[str]) -> str:
    """Parts of one sentence: ``1 post added, 2 posts changed``."""
    return pgettext("between parts of a sentence", ", ").join(parts)


def with_semicolons(parts: Iterable[str]) -> str:
    """Parts that may hold commas themselves, such as reasons."""
    return pgettext("between parts of a sentence", "; ").join(parts)
