"""The choice over the audit log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm, DayField
from branchmgr.models import User
from groups.audit_queries import AuditChoice, actions, places_of, things_of


class AuditChoiceForm(BaseForm):
    """Days, person, act, thing and branch; with a value that makes no sense nothing is chosen."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    person = forms.CharField(label=_("Employee number or name"), required=False, max_length=64)
    action = forms.ChoiceField(label=_("Act"), required=False)
    thing = forms.ChoiceField(label=_("Thing"), required=False)
    thing_id = forms.CharField(label=_("Number of the thing"), required=False, max_length=64)
    branch = forms.ChoiceField(label=_("Party branch"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, list[tuple[str, str]]] = {
            "action": actions(),
            "thing": things_of(user),
            "branch": places_of(user),
        }
        for name, choices in chosen.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *choices]
        for each in self.fields.values():
            each.widget.attrs["class"] = "form-select" if isinstance(each, forms.ChoiceField) else "form-control"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day is not before the first."))
        return given

    def chosen(self) -> AuditChoice | None:
        """What was chosen; None where a value makes no sense, which the form says."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        thing, thing_id = given.get("thing") or "", given.get("thing_id") or ""
        return AuditChoice(
            person=given.get("person") or "",
            action=given.get("action") or "",
            thing=f"{thing}#{thing_id}" if thing and thing_id else thing,
            branch=given.get("branch") or "",
            first=given.get("first"),
            last=given.get("last"),
        )
