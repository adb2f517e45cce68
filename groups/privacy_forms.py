"""The form before a person's data are erased."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm
from groups import erasing
from groups.models import Person

REASON_LENGTH = 300


class ErasureForm(BaseForm):
    """Why now, and the employee number typed once more: what is erased does not come back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept for good. Name nobody here."),
    )
    number = forms.CharField(
        label=_("Employee number of the person"),
        max_length=32,
        help_text=_("Type it once more, so that nobody else is erased by mistake."),
    )

    def __init__(self, *args: Any, person: Person, asks_for_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["reason"].required = asks_for_reason

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if erasing.Former(self.person.name, self.person.employee_no).is_told_by(reason):
            raise ValidationError(erasing.TELLS_WHO)
        return reason

    def clean_number(self) -> str:
        number = unicodedata.normalize("NFKC", self.cleaned_data["number"]).strip()
        if number != self.person.employee_no:
            raise ValidationError(_("This is not the employee number of this person."))
        return number
