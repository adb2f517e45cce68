"""Forms of signing in and of one's own password."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError
from branchmgr.forms import ask_politely, frame_helper
from branchmgr.sign_in import entering
from branchmgr.sign_in.password_rules import Rules


class SignInForm(AuthenticationForm):
    """Employee number and password; says in one sentence that they do not fit, never which of the two."""

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        number, password = (self.cleaned_data.get(name) for name in ("username", "password"))
        if number and password:
            try:
                self.user_cache = entering.enter(self.request, number=number, password=password)
            except RefusedError as refusal:
                raise ValidationError(str(refusal), code="invalid_login") from refusal
        return self.cleaned_data

    @property
    def helper(self) -> FormHelper:
        return frame_helper()


class OwnPasswordForm(PasswordChangeForm):
    """One's own password, with the present one asked for."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": _("The two new passwords are not the same."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_politely(self)
        given = self.user.must_change_password
        self.fields["old_password"].label = _("First password, as you got it") if given else _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password1"].help_text = Rules().get_help_text()
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """The present password; tries are counted, for whoever sits down at an open browser could guess here, too."""
        typed: str = self.cleaned_data["old_password"]
        try:
            fits = entering.check_present_password(self.user, typed)
        except RefusedError as refusal:
            raise ValidationError(str(refusal), code="too_many") from refusal
        if not fits:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return typed

    def validate_password_for_user(self, user: Any, *_field: str) -> None:
        """Judges the new password only for who knows the present one: the answer would tell whether it is the same."""
        if "old_password" in self.cleaned_data:
            super().validate_password_for_user(user, "new_password1")

    @property
    def helper(self) -> FormHelper:
        return frame_helper()
