"""Forms of honours: the decision of the branch committee, and its withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.honours import Candidate, Proposal
from appraisal.pioneer_honours import PioneerProposal
from branchmgr.forms import BaseForm, DayField
from branchmgr.punctuation import with_aside
from groups.models import PartyGroup, Person


class HonourForm(BaseForm):
    """Who is given an honour, by which meeting; the proposed groups are ticked, those with a veto are not offered."""

    groups = forms.MultipleChoiceField(label=_("Party groups"), widget=forms.CheckboxSelectMultiple)
    meeting_on = DayField(
        label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided the honour.")
    )
    resolution = forms.CharField(
        label=_("Resolution"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was resolved."),
    )
    off_proposal = forms.CharField(
        label=_("Why although not proposed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where a group is chosen that the rules do not propose."),
    )

    def __init__(self, *args: Any, proposal: Proposal, held: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in proposal.candidates if not each.barred and each.group.pk not in held]
        self.known = {str(each.group.pk): each for each in offered}
        choices = [(pk, _named(each)) for pk, each in self.known.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]
        self.fields["groups"].initial = [pk for pk, each in self.known.items() if each.proposed]
        self.fields["off_proposal"].needed_sometimes = True  # type: ignore[attr-defined]
        self.fields["groups"].error_messages["required"] = _("Choose at least one group.")

    @property
    def chosen(self) -> list[PartyGroup]:
        """The groups that were ticked."""
        return [self.known[pk].group for pk in self.cleaned_data["groups"]]

    def clean(self) -> dict[str, Any] | None:
        off = [self.known[pk] for pk in self.cleaned_data.get("groups", []) if not self.known[pk].proposed]
        if off and not self.cleaned_data.get("off_proposal"):
            self.add_error("off_proposal", _("Say why a group is chosen that is not proposed."))
        return self.cleaned_data


class PioneerForm(BaseForm):
    """Who is a pioneer of the year, by which meeting; the proposed members are ticked, withdrawn ones not offered."""

    people = forms.MultipleChoiceField(label=_("Holders of pioneer posts"), widget=forms.CheckboxSelectMultiple)
    meeting_on = DayField(
        label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided the honour.")
    )
    resolution = forms.CharField(
        label=_("Resolution"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was resolved."),
    )
    off_proposal = forms.CharField(
        label=_("Why although not proposed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where a member is chosen whom the rules do not propose."),
    )

    def __init__(self, *args: Any, proposal: PioneerProposal, held: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in proposal.candidates if not each.barred and each.person.pk not in held]
        self.known = {str(each.person.pk): each for each in offered}
        named = [(pk, " · ".join([str(each.person), *each.said, *each.why_not])) for pk, each in self.known.items()]
        self.fields["people"].choices = named  # type: ignore[attr-defined]
        self.fields["people"].initial = [pk for pk, each in self.known.items() if each.proposed]
        self.fields["people"].error_messages["required"] = _("Choose at least one member.")
        self.fields["off_proposal"].needed_sometimes = True  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Person]:
        """The members who were ticked."""
        return [self.known[pk].person for pk in self.cleaned_data["people"]]

    def clean(self) -> dict[str, Any] | None:
        off = [pk for pk in self.cleaned_data.get("people", []) if not self.known[pk].proposed]
        if off and not self.cleaned_data.get("off_proposal"):
            self.add_error("off_proposal", _("Say why a member is chosen who is not proposed."))
        return self.cleaned_data


class WithdrawalForm(BaseForm):
    """Why an honour is taken back."""

    reason = forms.CharField(
        label=_("Reason of the withdrawal"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on record with the honour."),
    )


def _named(candidate: Candidate) -> str:
    """The group, its leader where the leader is honoured, and what speaks against it."""
    name = with_aside(candidate.person, candidate.group) if candidate.person else str(candidate.group)
    return " · ".join([name, *candidate.why_not])
