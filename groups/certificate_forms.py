"""The form of a skill certificate."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm, DayField
from branchmgr.models import User
from branchmgr.punctuation import with_aside
from groups.certificate_queries import people_to_record_for
from groups.models import Person


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody, by name and employee number."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


class CertificateForm(BaseForm):
    """Who sat for what, when, and whether it was passed."""

    person = HolderField(label=_("Who"), queryset=Person.objects.none())
    name = forms.CharField(label=_("Certificate"), max_length=100)
    level = forms.CharField(label=_("Level"), max_length=50, required=False)
    taken_on = DayField(label=_("Taken on"))
    passed = forms.TypedChoiceField(
        label=_("Passed or not"),
        choices=[("yes", _("passed")), ("no", _("not passed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Person]", self.fields["person"]).queryset = people_to_record_for(user)
