"""The pictures of help: how large each is. ``make screenshots`` takes them of the demonstration, in both languages."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = {"zh-hans": "zh_hans", "en": "en"}
"""the folder of each language, of texts and of pictures"""
WIDE, PHONE = (984, 620), (390, 720)
SIZES: Final[dict[str, tuple[int, int]]] = {
    "home": WIDE,
    "scheme": WIDE,
    "grid": WIDE,
    "result": WIDE,
    "year": WIDE,
    "objection": WIDE,
    "record": PHONE,
    "attendance": PHONE,
    "dues": WIDE,
    "plan": WIDE,
    "own-record": PHONE,
    "proposal": PHONE,
    "proposal-way": WIDE,
    "round": WIDE,
    "assessment": WIDE,
    "check": WIDE,
    "recommendation": WIDE,
    "set-up": WIDE,
    "roster": WIDE,
    "audit": WIDE,
    "sign-in": WIDE,
}


def file_of(name: str, language: str) -> str:
    """The static file of a picture in a language."""
    return f"help/{LANGUAGES[language]}/{name}.webp"
