"""Forms of a member's own data: how one is reached, what is wrong in the roster."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm

MOBILE = RegexValidator(r"^\+?[0-9][0-9 -]{4,30}\Z", _("Enter a telephone number such as 13800000000."))


class ContactForm(BaseForm):
    """How one is reached; both may be left empty."""

    mobile = forms.CharField(
        label=_("Mobile"),
        max_length=32,
        required=False,
        validators=[MOBILE],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Seen by your group's leader, the branch committee and the admins."),
    )
    email = forms.EmailField(
        label=_("Mail address"),
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
