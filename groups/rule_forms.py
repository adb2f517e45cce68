"""Forms of rules: another figure from a day on, and the reason of an override."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm, DayField
from groups.figures import FIGURES, FigureFault, read_figure, shown

REASON_LENGTH = 300
_HINTS = {
    "share": _("A share such as 90% or 4/5."),
    "yuan": _("An amount in yuan, or in tenths of it."),
}


def _example(name: str) -> str:
    """What a whole number counts, said by an example, so that nobody types the word too."""
    return _("Only the number: 2 means %(example)s.") % {"example": shown(Fraction(2), name)}


class RuleChangeForm(BaseForm):
    """The figure, from which day on, and why."""

    typed = forms.CharField(label=_("Figure"), max_length=24)
    from_day = DayField(
        label=_("From"), help_text=_("A day of this year or the next. Published results stay as they are.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example the committee meeting that decided it. Everybody of the branch reads it."),
    )

    def __init__(self, *args: Any, name: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].help_text = _HINTS.get(FIGURES[name].measure) or _example(name)
        self.fields["from_day"].initial = today

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        try:
            read_figure(typed, self.name)
        except FigureFault as fault:
            raise ValidationError(str(fault)) from None
        return typed


class OverrideForm(BaseForm):
    """Why a rule does not fit here."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the rule does not fit in this case. It is shown beside the warning and kept."),
    )
