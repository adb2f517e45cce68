"""Forms of elections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.forms import AttachmentField, BaseForm, DayField, WholeField
from branchmgr.punctuation import with_aside
from groups.election_queries import full_members
from groups.models import Candidate, Election, PartyGroup, Person

WAYS = [("online", _("on line: members vote here in secret")), ("paper", _("on paper: the counts are entered here"))]
MOST_BALLOTS = 1000


def _reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    return WholeField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST_BALLOTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
        error_messages={"invalid": _("Enter a whole number.")},
    )


class RoundForm(BaseForm):
    """The day of a round and how it is voted."""

    on = DayField(label=_("Election day"))
    way = forms.ChoiceField(label=_("How it is voted"), choices=WAYS, widget=forms.RadioSelect, initial="online")

    @property
    def terms(self) -> dict[str, Any]:
        """What was chosen; the form must be valid."""
        return {"on": self.cleaned_data["on"], "online": self.cleaned_data["way"] == "online"}


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several people of a group."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


class ElectionForm(RoundForm):
    """What a first round needs beside: the term and who stands."""

    term_years = WholeField(label=_("Term in years"), min_value=1, max_value=5)
    candidates = PeopleField(
        label=_("Candidates"),
        queryset=Person.objects.none(),
        help_text=_("Full members of the group. Every full member of the election day may vote."),
    )

    def __init__(self, *args: Any, group: PartyGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("PeopleField", self.fields["candidates"])
        field.queryset = full_members(group, clock.today())
        self.order_fields(["on", "way", "term_years", "candidates"])

    @property
    def terms(self) -> dict[str, Any]:
        chosen = {"term_years": self.cleaned_data["term_years"], "candidates": list(self.cleaned_data["candidates"])}
        return super().terms | chosen


class BallotForm(BaseForm):
    """One ballot. Nothing of it is kept on the voter's machine."""

    choice = forms.ChoiceField(label=_("Your vote"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(candidate.pk): candidate for candidate in candidates}
        named = [(pk, candidate.person.name) for pk, candidate in self.candidates.items()]
        cast("forms.ChoiceField", self.fields["choice"]).choices = [*named, ("none", _("I abstain"))]

    @property
    def chosen(self) -> Candidate | None:
        """Who was chosen, or None for an abstention; the form must be valid."""
        return self.candidates.get(self.cleaned_data["choice"])


class PaperCountForm(BaseForm):
    """What was counted on paper."""

    cast = _number(_("Ballots cast"), _("All ballots in the box, the invalid ones included."))
    abstained = _number(_("Abstentions"))
    invalid = _number(_("Invalid ballots"))
    minutes = AttachmentField(required=False, label=_("Minutes"))

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, int] = {}
        for candidate in election.candidates.select_related("person").order_by("pk"):
            name = f"votes-{candidate.pk}"
            self.names[name] = candidate.pk
            self.fields[name] = _number(_("Votes for %(person)s") % {"person": candidate.person})
        self.order_fields(["cast", *self.names, "abstained", "invalid", "minutes"])
        for name in ("abstained", "invalid"):
            self.initial.setdefault(name, 0)

    @property
    def counts(self) -> dict[str, Any]:
        """What was entered; the form must be valid."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("cast", "abstained", "invalid", "minutes")}
        return said | {"votes": dict(self._votes())}

    def _votes(self) -> Iterator[tuple[int, int]]:
        for name, pk in self.names.items():
            yield pk, self.cleaned_data[name]


class ConfirmForm(BaseForm):
    """What the branch committee decided."""

    meeting_on = DayField(label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided."))
    starts_on = DayField(
        label=_("In office from"), help_text=_("Who leads the group until then leads it to the day before.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(BaseForm):
    """Why something does not go on."""

    reason = _reason(_("Reason"), _("The members of the group can read it."))
