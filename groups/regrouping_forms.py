"""Forms of forming groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, WholeField
from groups.models import PartyGroup, Regrouping
from groups.regrouping_queries import Balance, Placed, RegroupingPage


class DraftForm(BaseForm):
    """From when, and why."""

    starts_on = DayField(label=_("With effect from"), help_text=_("Today or later. What was before stays as it was."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True, slots=True)
class Seat:
    """A person of the board with the field in which the group is chosen."""

    placed: Placed
    field: forms.BoundField


@dataclass(frozen=True, slots=True)
class Column:
    """A group of the board with the people who would belong to it; without a group those who would belong to none."""

    group: PartyGroup | None
    balance: Balance | None
    seats: list[Seat]


class MovesForm(DraftForm):
    """The whole draft: for each person the group to belong to."""

    edition = WholeField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, regrouping: Regrouping, page: RegroupingPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        terms = {"starts_on": regrouping.starts_on, "reason": regrouping.reason, "edition": regrouping.edition}
        self.initial = {**terms, **self.initial}
        choices = [(str(each.group.pk), each.group.name) for each in page.balances]
        for placed in page.placed:
            stay = [] if placed.origin else [("", _("no group"))]
            field = forms.ChoiceField(
                choices=[*stay, *choices],
                required=bool(placed.origin),
                label=placed.person.name,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
            name = f"to-{placed.person.pk}"
            self.fields[name] = field
            self.initial[name] = str(placed.target.pk) if placed.target else ""

    @property
    def moves(self) -> dict[int, int]:
        """The group of each person, by ids; the form must be valid."""
        chosen = {placed.person.pk: self.cleaned_data[f"to-{placed.person.pk}"] for placed in self.page.placed}
        return {person: int(group) for person, group in chosen.items() if group}

    @property
    def terms(self) -> dict[str, Any]:
        """The rest of what was entered; the form must be valid."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "reason", "edition")}

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields that stand above the board."""
        return [self["starts_on"], self["reason"]]

    def columns(self) -> Iterator[Column]:
        """The board: every person in the column of the group that is chosen."""
        seats: dict[str, list[Seat]] = {}
        for placed in self.page.placed:
            field = self[f"to-{placed.person.pk}"]
            seats.setdefault(str(field.value() or ""), []).append(Seat(placed, field))
        for balance in self.page.balances:
            yield Column(balance.group, balance, seats.pop(str(balance.group.pk), []))
        left = [seat for others in seats.values() for seat in others]
        if left:
            yield Column(None, None, left)


class RegroupingDecisionForm(BaseForm):
    """What the branch committee decided."""

    meeting_on = DayField(label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided."))
    resolution = forms.CharField(label=_("Resolution"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_meeting_on(self) -> Any:
        day = self.cleaned_data["meeting_on"]
        if day > clock.today():
            raise ValidationError(_("The day of the meeting is still to come."))
        return day


class DayForm(BaseForm):
    """A day to look at; today where none that makes sense is given."""

    on = DayField(label=_("On"), required=False)
