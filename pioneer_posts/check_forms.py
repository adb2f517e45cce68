"""Forms of spot checks, of the holder's answer, and of violations."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.evidence_forms import FilesField, FilesInput, NumbersField
from branchmgr import clock, sendings, uploads
from branchmgr.errors import RefusedError
from branchmgr.forms import BaseForm, DayField
from branchmgr.models import Sending, User
from pioneer_posts.models import Holding, Violation

FINDING_LENGTH = 2000
ACCEPTED = ",".join([*(kind.suffix for kind in uploads.KINDS), "image/*"])


def _text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=FINDING_LENGTH, widget=area, help_text=help_text)


def _within(day: date, first: date, last: date) -> date:
    """The day, if it lies within the time of a post; else the fault is said with both ends."""
    if not first <= day <= last:
        said = {"first": first.isoformat(), "last": last.isoformat()}
        raise ValidationError(_("Choose a day from %(first)s to %(last)s.") % said)
    return day


class CheckForm(BaseForm):
    """What a checker found: a day, a few words, grave or not, files where they help."""

    checked_on = DayField(label=_("Checked on"))
    finding = _text(
        pgettext_lazy("spot check", "Finding"),
        4,
        _("What you saw, also where everything is in order. The holder reads it."),
    )
    grave = forms.BooleanField(
        required=False,
        label=_("Grave finding"),
        help_text=_("The committee is told. A breach of law or discipline, an accident or a forbidden act at work "
                    "is reported on the next page."),
    )  # fmt: skip
    chosen = FilesField(required=False, label=_("Pictures and files"), widget=FilesInput(attrs={"accept": ACCEPTED}))
    sent = NumbersField(required=False)

    def __init__(self, *args: Any, holding: Holding, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holding, self.by = holding, by
        self.first, self.last = holding.starts_on, min(clock.today(), holding.round.ends_on)
        self.initial.setdefault("checked_on", self.last)
        self.fields["checked_on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["chosen"].help_text = _("PDF, JPG, PNG, Word or Excel (docx, xlsx), at most 10 MB.")

    @property
    def helper(self) -> FormHelper:
        """All but ``sent``, which the page shows by the names of the files."""
        helper = super().helper
        helper.layout = Layout("checked_on", "finding", "grave", "chosen")
        return helper

    @property
    def kept(self) -> list[Sending]:
        """The files sent in parts that come with the form, where it is shown again."""
        return self.cleaned_data.get("sent", []) if self.is_bound and hasattr(self, "cleaned_data") else []

    def clean_checked_on(self) -> date:
        return _within(self.cleaned_data["checked_on"], self.first, self.last)

    def clean_sent(self) -> list[Sending]:
        try:
            return sendings.of(self.by, self.cleaned_data["sent"])
        except RefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal

    @property
    def found(self) -> dict[str, Any]:
        """What the service is given; the form must be valid."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("checked_on", "finding", "grave")}
        return {**said, "evidence": [*data["chosen"], *data["sent"]]}


class CheckAnswerForm(BaseForm):
    """The holder's answer, given once."""

    answer = _text(
        pgettext_lazy("spot check", "Your answer"),
        4,
        _("It stands beside the finding for the committee and the assessors, once."),
    )


class ViolationForm(BaseForm):
    """What happened, and when."""

    happened_on = DayField(label=_("Happened on"))
    event = _text(
        pgettext_lazy("violation", "What happened"),
        5,
        _("Who, where, what, and how it is known. The committee decides on this."),
    )

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = holding.starts_on, min(clock.today(), holding.round.ends_on)
        self.fields["happened_on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_happened_on(self) -> date:
        return _within(self.cleaned_data["happened_on"], self.first, self.last)


class ViolationDecisionForm(BaseForm):
    """What the branch committee decided on a reported violation."""

    confirmed = forms.TypedChoiceField(
        label=_("Decision of the committee"),
        choices=[
            ("yes", _("confirmed: the post is withdrawn from the day of the meeting")),
            ("no", _("not confirmed: the post stays")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    meeting_on = DayField(label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided."))
    reason = _text(_("Reason"), 4, _("What the committee weighed. Where the post is withdrawn the holder reads it."))

    def __init__(self, *args: Any, violation: Violation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.violation = violation
        days = {"min": violation.happened_on.isoformat(), "max": clock.today().isoformat()}
        self.fields["meeting_on"].widget.attrs |= days

    def clean_meeting_on(self) -> date:
        return _within(self.cleaned_data["meeting_on"], self.violation.happened_on, clock.today())
