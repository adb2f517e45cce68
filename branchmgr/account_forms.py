"""Forms of one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from branchmgr import mail, notice_kinds
from branchmgr.forms import BaseForm
from branchmgr.models import User

USUAL_HOUR: Final = time(7, 30)
HOURS: Final = tuple(time(hour, minute) for hour in range(5, 23) for minute in (0, 30))
"""when a daily mail can come"""


class MailWay(TextChoices):
    """How somebody is told by mail."""

    NONE = "none", _("No mail")
    EACH = "each", _("A mail for each notice, at once")
    DAILY = "daily", _("One mail a day with all that is new and what waits by date")


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of notices as the settings show it; whether it is ticked."""

    key: str
    label: Any
    ticked: bool


@dataclass(frozen=True, slots=True)
class KindArea:
    """The kinds of one area: those that one may do without, and the duties, which are always told."""

    label: Any
    optional: list[KindChoice]
    duties: list[Any]

    @property
    def ticked(self) -> int:
        return sum(choice.ticked for choice in self.optional)


class PreferencesForm(BaseForm):
    """Language, mail, and the kinds of notices one wants; what is not ticked is muted.

    The kinds are drawn by the page, area by area.
    """

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    mail_way = forms.ChoiceField(label=_("Notices by mail"), choices=MailWay.choices, widget=forms.RadioSelect)
    mail_hour = forms.ChoiceField(
        label=_("The daily mail comes at"),
        required=False,
        help_text=_("Counts for one mail a day. None comes where nothing is new, overdue, or due today or tomorrow."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tell me when"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you leave out is told neither here nor by mail."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        wanted = [kind.key for kind in _optional() if kind.key not in user.muted_kinds]
        hour = user.mail_daily_at or USUAL_HOUR
        now = {
            "language": user.language or get_language(),
            "mail_way": _way_of(user),
            "mail_hour": _shown(hour),
            "kinds": wanted,
        }
        super().__init__(*args, initial=now, **kwargs)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind.key, kind.label) for kind in _optional()]
        hours: Any = self.fields["mail_hour"]
        hours.choices = [(_shown(each), _shown(each)) for each in sorted({*HOURS, hour})]
        hours.needed_sometimes = True
        self.fields["mail_way"].help_text = _where(user)

    @property
    def areas(self) -> list[KindArea]:
        """The kinds by what they are about, as they were sent, else as they are kept."""
        ticked = self["kinds"].value() or []
        found: dict[str, KindArea] = {}
        for kind in notice_kinds.registered():
            area = found.setdefault(str(kind.area), KindArea(kind.area, [], []))
            if kind.duty:
                area.duties.append(kind.label)
            else:
                area.optional.append(KindChoice(kind.key, kind.label, kind.key in ticked))
        return list(found.values())

    @property
    def muted(self) -> list[str]:
        """The kinds that were not ticked."""
        return [kind.key for kind in _optional() if kind.key not in self.cleaned_data["kinds"]]

    @property
    def mail_daily_at(self) -> time | None:
        """When the daily mail comes; None where another way was chosen."""
        if self.cleaned_data["mail_way"] != MailWay.DAILY:
            return None
        return time.fromisoformat(self.cleaned_data["mail_hour"] or _shown(USUAL_HOUR))


def _optional() -> list[notice_kinds.NoticeKind]:
    return [kind for kind in notice_kinds.registered() if not kind.duty]


def _way_of(user: User) -> MailWay:
    if not user.mail_notices:
        return MailWay.NONE
    return MailWay.EACH if user.mail_daily_at is None else MailWay.DAILY


def _shown(hour: time) -> str:
    return f"{hour:%H:%M}"


def _where(user: User) -> Any:
    """Where mails would go, or why none do."""
    if not settings.MAIL_NOTICES:
        return _("This installation sends no mail; your choice is kept until it does.")
    address = mail.address_of(user)
    if not address:
        return _("No mail address of yours is known here. An admin enters it with the roster.")
    return _("Mails go to %(address)s.") % {"address": escape(address)}
