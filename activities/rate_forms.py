"""The choice of the page of rates, as it stands in the address."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.enums import ActivityKind
from activities.rate_queries import BY, RateChoice, groups_kept
from branchmgr import clock
from branchmgr.forms import BaseForm
from branchmgr.models import User
from groups.models import PartyGroup

YEARS = 5


class RateChoiceForm(BaseForm):
    """Year, quarter or half of it, group and kind; what makes no sense is as if not chosen."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)
    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"), required=False)
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group"),
        queryset=PartyGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("All groups"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of activity"), required=False)
    by = forms.ChoiceField(choices=list(BY.items()), required=False)
    q = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self._choices("year", [(year, str(year)) for year in range(this, this - YEARS, -1)])
        quarters = ((str(n), _("Q%(number)s") % {"number": n}) for n in range(1, 5))
        halves = [("h1", _("first half-year")), ("h2", _("second half-year"))]
        self._choices("quarter", [("", _("whole year")), *quarters, *halves])
        self._choices("kind", [("", _("All kinds")), *ActivityKind.choices])
        self.groups = list(groups_kept(user))
        cast("forms.ModelChoiceField[PartyGroup]", self.fields["group"]).queryset = groups_kept(user)

    def chosen(self) -> RateChoice:
        """What was chosen and understood."""
        self.is_valid()
        given = self.cleaned_data
        group, part = given.get("group"), given.get("quarter") or "0"
        return RateChoice(
            year=given.get("year") or clock.today().year,
            quarter=int(part) if part.isdecimal() else 0,
            half=int(part.removeprefix("h")) if part.startswith("h") else 0,
            by=given.get("by") or "group",
            group=group.pk if group else None,
            kind=given.get("kind") or "",
            words=(given.get("q") or "").replace("\0", ""),
        )

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices
