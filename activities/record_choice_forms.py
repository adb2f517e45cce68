"""What narrows the list and the month of activity records; what makes no sense is as if not chosen."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.enums import ActivityKind, ActivityStatus
from activities.record_queries import TO_REVIEW, RecordChoice
from branchmgr import clock
from branchmgr.forms import BaseForm
from branchmgr.models import User
from branchmgr.spreadsheets import parse_month
from groups.models import PartyGroup


class MonthField(forms.CharField):
    """A month as 2026-09."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "month"}), required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        try:
            month = parse_month(typed) if typed else None
        except ValueError:
            return None
        return month


class RecordChoiceForm(BaseForm):
    """Search and filters of records."""

    q = forms.CharField(required=False, max_length=64)
    status = forms.ChoiceField(choices=[*ActivityStatus.choices, (TO_REVIEW, "")], required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("activity", "Kind"), choices=[("", _("All kinds")), *ActivityKind.choices], required=False
    )
    group = forms.ModelChoiceField(
        label=_("Party group"), queryset=PartyGroup.objects.none(), required=False, empty_label=_("All groups")
    )
    month = MonthField(label=_("Month"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[PartyGroup]", self.fields["group"])
        field.queryset = PartyGroup.objects.visible_to(user).order_by("code")
        self.is_valid()

    @classmethod
    def of_a_month(cls, data: QueryDict, *, user: User) -> RecordChoiceForm:
        """The form of a page that shows one month: the present one where none is chosen."""
        given = data.dict()
        return cls({**given, "month": given.get("month") or f"{clock.today():%Y-%m}"}, user=user)

    def chosen(self) -> RecordChoice:
        """What was chosen and understood."""
        given = self.cleaned_data
        month: date | None = given.get("month")
        return RecordChoice(
            words=(given.get("q") or "").replace("\0", ""),
            status=given.get("status") or "",
            kind=given.get("kind") or "",
            group=given.get("group"),
            year=month.year if month else None,
            month=month.month if month else None,
        )

    def chosen_month(self) -> date:
        """The first day of the month that was chosen, or of the present one."""
        chosen: date | None = self.cleaned_data.get("month")
        return (chosen or clock.today()).replace(day=1)
