"""What a password must be: two presets, chosen by the setting PASSWORD_RULES.

``modern`` follows NIST SP 800-63B: long, not common, no other demands, no end. ``mlps`` follows GB/T 22239 (等保):
kinds of characters, none of the last five, a new one after 90 days.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from branchmgr import clock, navigation
from branchmgr.models import UsedPassword, User


@dataclass(frozen=True, slots=True)
class Preset:
    """``least`` characters of so many ``kinds``; the last ``kept`` (the present one too) are not taken again.

    It is good for ``days``; 0 is for ever.
    """

    least: int
    kinds: int
    kept: int
    days: int


PRESETS: Final = {
    "modern": Preset(least=10, kinds=1, kept=1, days=0),
    "mlps": Preset(least=8, kinds=3, kept=5, days=90),
}
KINDS: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9\s]")
"""a blank is a character, but none of a kind"""
DIFFERENT: Final = 5
"""characters that a password has at least, blanks not counted"""
TRIMMINGS: Final = re.compile(r"^[\W_]+|[\W_]+$")
NUMBERS: Final = re.compile(r"^[0-9]{1,4}|[0-9]{1,4}$")
"""what people put around a common word: signs, and a year or a short number"""
ALIKE: Final = 70
"""per cent from which on a password is like a word, as Django's own rule has it"""


def preset() -> Preset:
    """The rules in force."""
    return PRESETS[settings.PASSWORD_RULES]


def has_expired(user: User, now: datetime) -> bool:
    """Whether the rules ask for a new password by now; they do not of who has none and signs in by another way."""
    days = preset().days if user.has_usable_password() else 0
    return bool(days) and (user.password_chosen_at or user.created_at) + timedelta(days=days) <= now


def must_choose(user: User) -> bool:
    """Whether this person chooses a password before anything else: the one in use was given, or is too old."""
    return user.must_change_password or has_expired(user, clock.now())


class Rules:
    """The preset in force as one of Django's validators of passwords; it says everything that is wrong at once."""

    def validate(self, password: str, user: User | None = None) -> None:
        faults = [*_of_itself(password), *(_of_owner(password, user) if user else ())]
        if faults:
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        """The rules in a sentence."""
        said = {"least": preset().least, "kept": preset().kept, "kinds": preset().kinds}
        if preset().kinds == 1:
            return _("At least %(least)s characters; nothing common, and not like your number or name.") % said
        return (
            _(
                "At least %(least)s characters of %(kinds)s kinds among small letters, capitals, digits and signs;"
                " nothing common, not like your number or name, none of your last %(kept)s."
            )
            % said
        )


def _of_itself(password: str) -> Iterator[ValidationError]:
    if len(" ".join(password.split())) < preset().least:
        yield ValidationError(
            _("This is too short: use at least %(least)s characters."),
            code="password_too_short",
            params={"least": preset().least},
        )
    if len(set(password) - set(string.whitespace)) < DIFFERENT:
        yield ValidationError(
            _("Use at least %(least)s different characters; blanks do not count."),
            code="too_few_different",
            params={"least": DIFFERENT},
        )
    yield from itertools.islice(_common(password), 1)
    if sum(bool(re.search(kind, password)) for kind in KINDS) < preset().kinds:
        yield ValidationError(
            _("Use at least %(kinds)s kinds of characters: small letters, capitals, digits, signs."),
            code="too_few_kinds",
            params={"kinds": preset().kinds},
        )


def _common(password: str) -> Iterator[ValidationError]:
    """What the list of common ones says of a password: as it is, and without signs and a year around it."""
    bare = TRIMMINGS.sub("", password)
    known = CommonPasswordValidator()
    cores = {bare, TRIMMINGS.sub("", NUMBERS.sub("", bare))}
    for word in (password, *(core for core in cores if len(core) > 3)):
        try:
            known.validate(word)
        except ValidationError as fault:
            yield fault


def _of_owner(password: str, user: User) -> Iterator[ValidationError]:
    if any(_alike(password.lower(), word) for word in _names_of(user)):
        yield ValidationError(_("This is too much like your number or your name."), code="like_owner")
    if any(check_password(password, used) for used in _used_by(user)):
        yield ValidationError(_("You have used this password before. Please choose a new one."), code="used")


def _names_of(user: User) -> set[str]:
    """The number and the name of a person, the name in letters, too; what is too short to be guessed by is left out."""
    name = navigation.identity_of(user).name
    words = {user.username, name, "".join(lazy_pinyin(name))}
    return {word.lower() for word in words if len(word) >= (3 if word.isascii() else 2)}


def _alike(password: str, word: str) -> bool:
    return word in password or SequenceMatcher(a=password, b=word).quick_ratio() * 100 >= ALIKE


def _used_by(user: User) -> list[str]:
    """The hashes that are not to be taken again: the present one and those before it."""
    older = UsedPassword.objects.filter(user=user).order_by("-chosen_at", "-pk").values_list("password", flat=True)
    return list(dict.fromkeys([user.password, *older[: preset().kept]]))
