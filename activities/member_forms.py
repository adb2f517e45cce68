"""Forms of a member's own data: how one is reached, what is wrong in the roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm
from groups import particulars


class MobileField(forms.CharField):
    """A telephone number, read as the roster reads it."""

    def to_python(self, value: Any) -> str:
        return particulars.read_mobile(super().to_python(value) or "")


class MailField(forms.CharField):
    """A mail address, read as the roster reads it."""

    def to_python(self, value: Any) -> str:
        return particulars.read_mail(super().to_python(value) or "")


class ContactForm(BaseForm):
    """How one is reached; both may be left empty."""

    mobile = MobileField(
        label=_("Mobile"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Seen by your group's leader, the branch committee and the admins."),
    )
    email = MailField(
        label=_("Mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Notices go there if you ask for mail in the settings."),
    )


class CorrectionRequestForm(BaseForm):
    """What is wrong in the roster."""

    text = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: the day I joined the Party is 2010-07-01, not 2010-01-07."),
    )
