"""Forms of the second factor."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError
from branchmgr.forms import BaseForm
from branchmgr.models import User
from branchmgr.sign_in import entering, second_factor

SALT: Final = "branchmgr.second_factor.offer"
MINUTES: Final = 30
"""for so long the picture that was shown is good"""


def _code_field(**more: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", **more.pop("attrs", {})}
    return forms.CharField(max_length=32, widget=forms.TextInput(attrs=attributes), **more)


class CodeForm(BaseForm):
    """The second step of signing in."""

    code = _code_field(
        label=_("Verification code"), help_text=_("Six digits from the app, or one of your recovery codes.")
    )


class PresentPasswordForm(BaseForm):
    """Asks for the present password of who has one, so that an open browser is not enough.

    Not ``by_password`` came who was signed in by a provider and may know none here.
    """

    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, by_password: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not (by_password and user.has_usable_password()):
            del self.fields["password"]

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        try:
            fits = entering.check_present_password(self.user, typed)
        except RefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal
        if not fits:
            raise ValidationError(_("This is not your present password."))
        return typed


class SetUpForm(PresentPasswordForm):
    """The code that the app shows, beside the secret that was offered to it; nothing is kept before the code fits."""

    offer = forms.CharField(widget=forms.HiddenInput)
    code = _code_field(
        label=_("Verification code"),
        help_text=_("The six digits that the app shows now."),
        attrs={"inputmode": "numeric", "class": "num"},
    )
    field_order = ["offer", "code", "password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.key = self._offered() or second_factor.new_key()
        self.initial["offer"] = signing.dumps([user.pk, self.key], salt=SALT)

    def clean_offer(self) -> str:
        if not self._offered():
            raise ValidationError(_("This page was open for too long. Open it again and scan the new picture."))
        return self.key

    def _offered(self) -> str:
        """The key that was offered to this person not long ago; empty where there is none."""
        try:
            user, key = signing.loads(str(self.data.get("offer", "")), salt=SALT, max_age=MINUTES * 60)
        except (signing.BadSignature, ValueError, TypeError):
            return ""
        return str(key) if user == self.user.pk else ""
