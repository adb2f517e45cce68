"""Forms of the way of a proposal: the group's opinion, its return, merging duplicates, taking up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.decimals import half_up, plain
from branchmgr.forms import BaseForm, DayField, PointsField, ask_politely
from groups.models import Person
from innovation.models import Proposal
from innovation.ratings import shares_fault
from innovation.services.opinions import DAYS_BEFORE, OPINION_LENGTH
from innovation.services.reasons import REASON_LENGTH

FULL = Decimal(100)


def area(label: Any, most: int, help_text: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, help_text=help_text, required=required)


class GroupOpinionForm(BaseForm):
    """What the group meeting said of a proposal."""

    supported = forms.TypedChoiceField(
        label=pgettext_lazy("proposal", "Opinion of the group"),
        choices=[
            ("yes", pgettext_lazy("proposal", "supports the proposal")),
            ("no", pgettext_lazy("proposal", "does not support the proposal")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = area(
        pgettext_lazy("proposal", "What was said"),
        OPINION_LENGTH,
        _("Authors and committee read it. Needed where the group does not support the proposal."),
        required=False,
    )
    on = DayField(label=_("Day of the group meeting"))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handed_in = clock.day_of(proposal.submitted_at) if proposal.submitted_at else clock.today()
        self.first, self.last = handed_in - timedelta(days=DAYS_BEFORE), clock.today()
        self.fields["on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["opinion"].needed_sometimes = True  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if not self.first <= day <= self.last:
            said = {"first": self.first.isoformat(), "last": self.last.isoformat()}
            raise ValidationError(_("The group meeting was between %(first)s and %(last)s.") % said)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("supported") is False and not data.get("opinion", "").strip():
            self.add_error("opinion", _("Say why the group does not support the proposal."))
        return data


class ReasonForm(BaseForm):
    """Why something is done; those concerned read it."""

    reason = area(_("Reason"), REASON_LENGTH)

    def __init__(self, *args: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class MergeForm(BaseForm):
    """The share of every author of the proposals that are merged, and why they are one."""

    reason = area(_("Reason"), REASON_LENGTH, _("What the proposals have in common. All authors read it."), rows=3)

    def __init__(self, *args: Any, into: Proposal, others: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _credited([into, *others])
        for person, share in _first_shares(self.people, len(others) + 1, into.lead_id).items():
            label = _("Share of %(person)s (%%)") % {"person": person.name}
            field = PointsField(label=label, most=FULL, initial=plain(share))
            self.fields[f"share-{person.pk}"] = field
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        ask_politely(self)

    @property
    def shares(self) -> Mapping[Person, Decimal]:
        """What was set; the form must be valid."""
        return {person: self.cleaned_data[f"share-{person.pk}"] for person in self.people}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [f"share-{person.pk}" for person in self.people]
        for name in names:
            if data.get(name) is not None and not data[name]:
                self.add_error(name, _("Every author has a share of more than 0."))
        if all(data.get(name) for name in names) and (total := shares_fault(data[name] for name in names)) is not None:
            raise ValidationError(_("The shares add to %(total)s%%; they must add to 100%%.") % {"total": plain(total)})
        return data


def _credited(proposals: Sequence[Proposal]) -> dict[Person, Decimal]:
    """Every author with the sum of their shares, in the order of the proposals."""
    found: dict[Person, Decimal] = {}
    for proposal in proposals:
        for row in proposal.authors.select_related("person"):
            found[row.person] = found.get(row.person, Decimal(0)) + row.share
    return found


def _first_shares(people: Mapping[Person, Decimal], proposals: int, lead: int) -> dict[Person, Decimal]:
    """Equal credit for each proposal; what rounding leaves goes to the lead author of the one that stays."""
    shares = {person: half_up(share / proposals) for person, share in people.items()}
    rest = FULL - sum(shares.values(), Decimal(0))
    return {person: share + rest if person.pk == lead else share for person, share in shares.items()}
