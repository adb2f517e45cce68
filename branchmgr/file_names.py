"""Names of files as people give them, made safe for every system on which they may be saved."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 200
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]+')


def file_name(wished: str, suffix: str, *, otherwise: str, known_as: tuple[str, ...] = ()) -> str:
    """The wished name without anything that could be a path, a line end or a turned reading direction.

    It ends with ``suffix`` (".pdf"; empty: as it is), or as the person wrote one of ``known_as``; ``otherwise``
    names what has no name.
    """
    visible = "".join(" " if sign.isspace() else sign for sign in wished if _may_stand(sign))
    name = _NOT_IN_NAMES.sub("_", visible).strip(" .")
    stem, ending = name, suffix
    for known in (suffix, *known_as):
        if known and name.lower().endswith(known):
            stem, ending = name[: -len(known)], name[-len(known) :]
            break
    return f"{stem[: LONGEST - len(ending)].strip(' .') or otherwise}{ending}"


def _may_stand(sign: str) -> bool:
    return sign.isspace() or not unicodedata.category(sign).startswith("C")
