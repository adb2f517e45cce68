"""Forms of objections and corrections."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisal.cells import NO, YES, CellFault, Kind, cell_text
from appraisal.corrections import own_groups_in
from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, Score
from appraisal.queries import indicators_of
from appraisal.services.correction_changes import NewValue
from appraisal.services.score_changes import REASON_LENGTH, fault_words, read_cell, reason_for
from branchmgr.decimals import plain
from branchmgr.forms import AttachmentField, BaseForm, DayField
from branchmgr.models import User
from groups.models import PartyGroup

TEXT_LENGTH = 2000


class ObjectionForm(BaseForm):
    """What is objected to, and why."""

    group = forms.ModelChoiceField(
        queryset=PartyGroup.objects.none(),
        label=_("Group"),
        error_messages={"invalid_choice": _("This is not your group: objections are made to one's own.")},
    )
    indicator = forms.ChoiceField(label=_("Item"))
    text = forms.CharField(
        label=_("What is wrong, and why"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what you think the score should be and what shows it."),
    )
    attachment = AttachmentField(required=False)

    def __init__(self, *args: Any, period: Period, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = own_groups_in(period, user)
        self.items = {str(each.pk): each for each in indicators_of(period.scheme)}
        field = cast("forms.ModelChoiceField[Any]", self.fields["group"])
        field.queryset = own
        self.groups = list(own)
        if len(self.groups) == 1:
            field.empty_label = None
        cast(forms.ChoiceField, self.fields["indicator"]).choices = [("", "–"), *self._choices()]

    def _choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The items under their dimensions."""
        found: dict[str, list[tuple[str, str]]] = {}
        for pk, each in self.items.items():
            found.setdefault(each.dimension.name, []).append((pk, str(each)))
        return list(found.items())

    def clean_indicator(self) -> Indicator:
        return self.items[self.cleaned_data["indicator"]]


class ReasonForm(BaseForm):
    """One reason, in words."""

    reason = forms.CharField(label=_("Reason"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class CorrectionForm(BaseForm):
    """The new value of one cell and why; with the committee's resolution where one is needed."""

    text = forms.CharField(label=_("New score"), max_length=20)
    score_reason = forms.CharField(
        label=_("Reason shown with the score"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a deduction, a bonus, a veto or 不适用. Leave it empty to keep the present one."),
    )
    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is shown with both values to everybody who may see this score."),
    )
    meeting_on = DayField(label=_("Meeting of the branch committee"), required=False)
    resolution = forms.CharField(
        label=_("Resolution"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, period: Period, indicator: Indicator, before: Score | None, resolved: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.period, self.indicator, self.before = period, indicator, before
        self._ask_for_score()
        for name in ("meeting_on", "resolution"):
            if resolved:
                self.fields[name].required = True
            else:
                del self.fields[name]

    def _ask_for_score(self) -> None:
        """Points with their range, or whether the veto was found."""
        field, present = self.fields["text"], cell_text(self.before.cell, kind=self.kind) if self.before else ""
        if self.indicator.kind == IndicatorKind.VETO:
            choices = [(YES, _("the veto was found")), (NO, _("no veto"))]
            self.fields["text"] = forms.ChoiceField(label=_("New score"), choices=choices, widget=forms.RadioSelect)
            return
        field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        values = {
            "most": plain(self.indicator.maximum),
            "step": plain(self.period.scheme.step),
            "present": present or "–",
        }
        field.help_text = _("It is %(present)s now. 0 to %(most)s in steps of %(step)s.") % values

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.indicator.kind)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            read_cell(text, self.indicator, self.period)
        except CellFault as fault:
            raise ValidationError(fault_words(fault)) from fault
        return text

    def clean(self) -> dict[str, Any]:
        """A reason that the new score must show is asked for beside its own field."""
        data = super().clean() or {}
        if "text" in data:
            cell = read_cell(data["text"], self.indicator, self.period)
            try:
                reason_for(cell, self.indicator, typed=data.get("score_reason", "").strip() or None, before=self.before)
            except CellFault as fault:
                self.add_error("score_reason", fault_words(fault))
        return data

    @property
    def value(self) -> NewValue:
        """What was filled in."""
        return NewValue(**self.cleaned_data)
