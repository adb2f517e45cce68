"""Forms of schemes: the workbook to import, the copy with its faults marked, the approval."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.models import Scheme
from appraisal.scheme_approval import Meeting, has_quorum, voters_on
from branchmgr import clock
from branchmgr.forms import AttachmentField, BaseForm, DayField, WholeField

NOBODY_IN_OFFICE = _(
    "Nobody is recorded as being on the committee on that day. Where an office began before the meeting, ask the admin"
    " to import it once more (sheet 任职) with the day on which it really began; then enter the meeting."
)


class SchemeApproveForm(BaseForm):
    """When the branch committee met, who of those in office on that day was there, and what it resolved."""

    edition = WholeField(widget=forms.HiddenInput, required=False)
    listed = forms.CharField(widget=forms.HiddenInput, required=False)
    meeting_on = DayField(
        label=_("Day of the meeting"),
        help_text=_("The day on which the branch committee approved the scheme."),
    )
    present = forms.TypedMultipleChoiceField(
        label=_("Present at the meeting"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quorum_override = forms.CharField(
        label=_("Why it is valid without a quorum"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where not more than half of the committee was present."),
    )
    resolution = forms.CharField(
        label=_("Resolution"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was resolved. It is shown with the scheme."),
        error_messages={"required": _("Write what the meeting resolved.")},
    )
    minutes = AttachmentField(label=_("Minutes of the meeting"), required=False)

    def __init__(self, data: QueryDict | None, files: Any, *, scheme: Scheme, day: str) -> None:
        self.voters = voters_on(scheme.branch, _day(day) or clock.today())
        keys = ",".join(str(voter.person.pk) for voter in self.voters)
        self._list_was_other = data is not None and data.get("listed", "") != keys
        if data is not None and (self._list_was_other or not self.voters):
            offered = keys.split(",")
            data = data.copy()
            data["listed"] = keys
            data.setlist("present", [each for each in data.getlist("present") if each in offered])
        super().__init__(data, files, initial={"edition": scheme.edition, "listed": keys, "meeting_on": _day(day)})
        self._offer_voters(reverse("scheme_approve", args=[scheme.pk]))
        self.fields["meeting_on"].error_messages["required"] = _("Enter the day of the meeting.")

    def _offer_voters(self, url: str) -> None:
        """The committee of the day; another day brings its list along."""
        present, meeting_on = self.fields["present"], self.fields["meeting_on"]
        present.choices = [(each.person.pk, f"{each.person} · {each.office_label}") for each in self.voters]  # type: ignore[attr-defined]
        present.help_text = (
            _("The committee in office on that day. More than half must have been there.")
            if self.voters
            else NOBODY_IN_OFFICE
        )
        meeting_on.widget.attrs |= {
            "hx-get": url,
            "hx-target": "#div_id_present",
            "hx-select": "#div_id_present",
            "hx-select-oob": "#id_listed",
            "hx-swap": "outerHTML",
            "hx-trigger": "change",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        present = cleaned.get("present", [])
        if "meeting_on" in cleaned and not self.voters and not cleaned.get("quorum_override"):
            self.add_error("present", NOBODY_IN_OFFICE)
        elif self._list_was_other:
            self.add_error("present", _("The list is that of the day you entered. Tick who was there."))
        elif "meeting_on" in cleaned and not has_quorum(self.voters, present) and not cleaned.get("quorum_override"):
            said = _("%(present)s of %(all)s were there, not more than half. Check the list, or say why it is valid.")
            self.add_error("quorum_override", said % {"present": len(present), "all": len(self.voters)})
        return cleaned

    @property
    def meeting(self) -> Meeting:
        """What the valid form states of the meeting."""
        cleaned = self.cleaned_data
        return Meeting(frozenset(cleaned["present"]), cleaned["quorum_override"], cleaned["minutes"])


def _day(typed: str) -> date | None:
    """The day that was typed, None where it is none."""
    try:
        found = DayField(required=False).clean(typed)
    except ValidationError:
        return None
    return found if isinstance(found, date) else None
