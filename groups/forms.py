"""Forms of the organisation's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm
from branchmgr.models import User
from groups.enums import Category, CommitteeKind, PoliticalStatus
from groups.models import Branch, PartyGroup
from groups.models.organisation import CODE
from groups.queries import PeopleChoice


class FoundingForm(BaseForm):
    """The topmost committee of an empty installation."""

    name = forms.CharField(
        label=_("Name of the Party committee"), max_length=100, help_text=_("As it signs its papers, in full.")
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[CODE],
        initial="DW01",
        help_text=_("Letters and digits by which workbooks name it. It stays; the name may change later."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of committee"), choices=CommitteeKind.choices, initial=CommitteeKind.COMMITTEE
    )


class PeopleChoiceForm(BaseForm):
    """Search and filters of the list of people; what makes no sense is as if not chosen."""

    q = forms.CharField(label=_("Search"), required=False, max_length=64)
    branch = forms.ModelChoiceField(
        label=_("Party branch"), queryset=Branch.objects.none(), required=False, empty_label=_("All branches")
    )
    group = forms.ModelChoiceField(
        label=_("Party group"), queryset=PartyGroup.objects.none(), required=False, empty_label=_("All groups")
    )
    status = forms.ChoiceField(choices=PoliticalStatus.choices, required=False)
    category = forms.ChoiceField(choices=Category.choices, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("branch").queryset = Branch.objects.visible_to(user).order_by("code")
        self._field("group").queryset = PartyGroup.objects.visible_to(user).select_related("branch").order_by("code")

    def chosen(self) -> PeopleChoice:
        """What was chosen and understood."""
        self.is_valid()
        given = self.cleaned_data
        return PeopleChoice(
            words=given.get("q") or "",
            branch=given.get("branch"),
            group=given.get("group"),
            status=given.get("status") or "",
            category=given.get("category") or "",
        )

    def _field(self, name: str) -> Any:
        return self.fields[name]
