"""What stands between the parts of a sentence, as the reader's language writes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def with_commas(parts: Iterable[str]) -> str:
    """Parts of one sentence: ``1 post added, 2 posts changed``."""
    return pgettext("between parts of a sentence", ", ").join(parts)


def with_names(names: Iterable[str]) -> str:
    """Names of people or things: ``张三、李四`` in Chinese."""
    return pgettext("between names", ", ").join(names)


def with_colon(name: object, text: object) -> str:
    """A name with what is said under it: ``理由：出差``."""
    return f"{name}{colon()}{text}"


def colon() -> str:
    """What stands between a name and what is said under it."""
    return pgettext("between a field and its error", ": ")


def with_aside(text: object, aside: object) -> str:
    """A text with something in brackets behind it."""
    return pgettext("with something in brackets", "%(text)s (%(aside)s)") % {"text": text, "aside": aside}


def with_semicolons(parts: Iterable[str]) -> str:
    """Parts that may hold commas themselves, such as reasons."""
    return pgettext("between parts of a sentence", "; ").join(parts)
