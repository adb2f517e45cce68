"""A round by its code, in the reader's language."""

from __future__ import annotations

import re
from typing import Final

from pioneer_posts.models import Round

_CODE: Final = re.compile(r"([0-9]{4})H([12])")


def name_of_code(code: str) -> str:
    """``2026H1`` as the round is called on the screen; anything else as it is."""
    found = _CODE.fullmatch(code)
    return str(Round(year=int(found[1]), half=int(found[2]))) if found else code
