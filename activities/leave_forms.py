"""Forms of leave: ask for it, decide about it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.leave_queries import people_to_ask_for
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField
from branchmgr.models import User
from branchmgr.punctuation import with_aside
from groups.models import Person, standing_of


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody, by name and employee number."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


class LeaveForm(BaseForm):
    """For whom, from when to when and why. Only who looks after others is asked for whom."""

    person = PersonField(label=_("Who"), queryset=Person.objects.none(), empty_label=None)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), help_text=_("Both days belong to the leave. It can lie in the past."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        field.queryset = people_to_ask_for(user)
        own = standing_of(user).person
        self.fields["person"].initial = own
        self.fields["starts_on"].initial = clock.today()
        if list(field.queryset.values_list("pk", flat=True)[:2]) == [own]:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        return data


class LeaveDecisionForm(BaseForm):
    """Granted or refused; a refusal says why."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", pgettext_lazy("leave", "grant")), ("no", pgettext_lazy("leave", "refuse"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where it is refused: why. The person reads it."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("granted") is False and not data.get("note", "").strip():
            self.add_error("note", _("Say why it is refused."))
        return data
