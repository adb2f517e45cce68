"""Forms of public affairs and of links for screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from board.enums import AffairKind
from board.models import PublicAffair
from board.models.wall_links import USUAL
from board.services.affairs import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, AffairTerms
from board.services.wall_links import NAME_LENGTH
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, WholeField

SECONDS = (10, 15, 20, 30, 60)
FIELDS = ("kind", "title", "text", "published_from", "published_until")


class AffairForm(BaseForm):
    """What is made public, and on which days it is shown."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=AffairKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "At most 400 characters: it is read from five metres. Of people leave out everything but their names; "
            "visitors read it, too."
        ),
    )
    published_from = DayField(label=_("Shown from"))
    published_until = DayField(
        label=_("No longer shown from"),
        required=False,
        help_text=_("On this day it is gone. Without a day it is shown until somebody takes it back."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("published_from"), data.get("published_until")
        if first and last and last <= first:
            self.add_error("published_until", _("It is shown for one day at least."))
        return data

    @property
    def terms(self) -> AffairTerms:
        """What was filled in; the form must be valid."""
        return AffairTerms(**{name: self.cleaned_data[name] for name in FIELDS})

    @staticmethod
    def initial_of(affair: PublicAffair | None) -> dict[str, Any]:
        """What the form begins with."""
        if affair is None:
            return {"published_from": clock.today()}
        return {name: getattr(affair, name) for name in FIELDS}


class AffairEditForm(AffairForm):
    """The same of an affair that is there, with the edition that is written on; where none is named, an old one."""

    edition = WholeField(widget=forms.HiddenInput, required=False)

    @property
    def written_on(self) -> int:
        """The edition that was before the eyes of who wrote."""
        return self.cleaned_data["edition"] or 0

    @staticmethod
    def initial_of(affair: PublicAffair | None) -> dict[str, Any]:
        first = AffairForm.initial_of(affair)
        return {**first, "edition": affair.edition} if affair else first

    def differing_from(self, affair: PublicAffair) -> list[Difference]:
        """What is kept otherwise than it was typed here; from now on this form is written on what is kept."""
        kept = AffairForm.initial_of(affair)
        self.data = {**dict(self.data.items()), "edition": str(affair.edition)}
        typed = self.cleaned_data
        found = (Difference(self[name].label, _said(name, kept[name]), _said(name, typed.get(name))) for name in FIELDS)
        return [each for each in found if each.there != each.here]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which something else is kept than was typed: what it is called, and both."""

    label: Any
    there: str
    here: str


def _said(name: str, value: Any) -> str:
    """A value of a field as the page says it."""
    if name == "kind":
        return str(dict(AffairKind.choices).get(value, ""))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class TakingBackForm(BaseForm):
    """Why a public affair is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The committee reads it beside the affair."),
    )


def _stays() -> list[tuple[int, str]]:
    """How long a page may stand, in the reader's language."""
    return [(each, _("%(number)s seconds") % {"number": each}) for each in SECONDS]


class WallLinkForm(BaseForm):
    """For which screen a link is, and how long each page stands there."""

    name = forms.CharField(
        label=_("Which screen"),
        max_length=NAME_LENGTH,
        help_text=_("So that you know later which one to withdraw: “Screen in the east meeting room”."),
    )
    seconds = forms.TypedChoiceField(
        label=_("How long a page stands"),
        choices=_stays,
        coerce=int,
        initial=USUAL,
    )
