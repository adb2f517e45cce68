"""Forms of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from branchmgr import mail, notice_kinds
from branchmgr.forms import BaseForm
from branchmgr.models import User


class PreferencesForm(BaseForm):
    """Language, mail, and the kinds of notices one wants; what is not ticked is muted."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    mail_notices = forms.BooleanField(label=_("Send me notices by mail as well"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Tell me when"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you leave out is told neither here nor by mail."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        wanted = [kind.key for kind in _optional() if kind.key not in user.muted_kinds]
        now = {"language": user.language or get_language(), "mail_notices": user.mail_notices, "kinds": wanted}
        super().__init__(*args, initial=now, **kwargs)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind.key, kind.label) for kind in _optional()]
        self.fields["mail_notices"].help_text = _where(user)

    @property
    def muted(self) -> list[str]:
        """The kinds that were not ticked."""
        return [kind.key for kind in _optional() if kind.key not in self.cleaned_data["kinds"]]


def _optional() -> list[notice_kinds.NoticeKind]:
    return [kind for kind in notice_kinds.registered() if not kind.duty]


def _where(user: User) -> Any:
    """Where mails would go, or why none do."""
    if not settings.MAIL_NOTICES:
        return _("This installation sends no mail; your choice is kept until it does.")
    address = mail.address_of(user)
    if not address:
        return _("No mail address of yours is known here. An admin enters it with the roster.")
    return address
