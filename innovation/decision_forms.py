"""Forms of the decision on reviewed proposals: in bulk, its announcement, more time for the reviewers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, ask_politely
from innovation.enums import Verdict
from innovation.models import ReviewMeeting
from innovation.review_queries import Ranked
from innovation.services.decisions import Ruling
from innovation.services.reasons import REASON_LENGTH
from innovation.step_forms import area


class DecideForm(BaseForm):
    """A decision and its reason for every proposal of the list; what is left empty is decided later."""

    def __init__(self, *args: Any, lines: Sequence[Ranked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not line.hidden]
        for line in self.lines:
            entry, name = line.entry, f"%s-{line.proposal.pk}"
            self.fields[name % "verdict"] = forms.ChoiceField(
                label=_("Decision on %(proposal)s") % {"proposal": line.proposal},
                choices=[("", pgettext_lazy("verdict", "not decided yet")), *Verdict.choices],
                required=False,
                initial=entry.verdict,
                show_hidden_initial=True,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[name % "reason"] = forms.CharField(
                label=_("Reason for %(proposal)s") % {"proposal": line.proposal},
                required=False,
                max_length=REASON_LENGTH,
                initial=entry.reason,
                show_hidden_initial=True,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        ask_politely(self)

    def rows(self) -> Iterator[tuple[Ranked, Any, Any]]:
        """Each line with its two fields."""
        for line in self.lines:
            yield line, self[f"verdict-{line.proposal.pk}"], self[f"reason-{line.proposal.pk}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            verdict, reason = data.get(f"verdict-{line.proposal.pk}"), data.get(f"reason-{line.proposal.pk}", "")
            if verdict and verdict != Verdict.ACCEPT and not reason.strip():
                self.add_error(f"reason-{line.proposal.pk}", _("Say why, unless it is accepted."))
            elif self._was_changed(line) and self._shown(line) != _kept(line):
                sentence = _("Somebody else decided on this meanwhile. Open the page anew and look at it.")
                self.add_error(f"verdict-{line.proposal.pk}", sentence)
        return data

    @property
    def verdicts(self) -> dict[int, Ruling]:
        """What changed, and what is confirmed of a proposal that was changed since; the form must be valid."""
        found = {}
        for line in self.lines:
            entry, shown = line.entry, self._shown(line)
            outdated = bool(entry.verdict) and entry.edition != line.proposal.edition and shown == _kept(line)
            if self._was_changed(line) or outdated:
                found[line.proposal.pk] = Ruling(*self._given(line), over=(entry.verdict, entry.reason))
        return found

    def _was_changed(self, line: Ranked) -> bool:
        """Whether the one who decides says something else than the page showed and than is kept by now."""
        given = self._given(line)
        return given not in (self._shown(line), _kept(line))

    def _given(self, line: Ranked) -> tuple[str, str]:
        data, pk = self.cleaned_data, line.proposal.pk
        return data.get(f"verdict-{pk}", ""), _text(data.get(f"reason-{pk}", ""))

    def _shown(self, line: Ranked) -> tuple[str, str]:
        """What the page showed when it was opened."""
        names = [self.add_initial_prefix(f"{field}-{line.proposal.pk}") for field in ("verdict", "reason")]
        if names[0] not in self.data:
            return _kept(line)
        return str(self.data[names[0]]), _text(self.data.get(names[1], ""))


def _kept(line: Ranked) -> tuple[str, str]:
    return str(line.entry.verdict), _text(line.entry.reason)


def _text(typed: str) -> str:
    """A text as it compares: what a page shows comes back with other ends of lines."""
    return typed.replace("\r\n", "\n").strip()


class AnnounceForm(BaseForm):
    """When the committee met and what it resolved."""

    meeting_on = DayField(label=_("Meeting of the branch committee"))
    resolution = area(_("Resolution"), 2 * REASON_LENGTH, _("Stands on the page of the meeting for the committee."))

    def __init__(self, *args: Any, meeting: ReviewMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = clock.day_of(meeting.created_at), clock.today()
        self.fields["meeting_on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["meeting_on"].initial = self.last

    def clean_meeting_on(self) -> Any:
        day = self.cleaned_data["meeting_on"]
        if not self.first <= day <= self.last:
            said = {"first": self.first.isoformat(), "last": self.last.isoformat()}
            raise ValidationError(_("The committee met between %(first)s and %(last)s.") % said)
        return day


class ResumeForm(BaseForm):
    """More time for the reviewers, and why."""

    due_on = DayField(label=_("Reviews until"))
    reason = area(_("Reason"), REASON_LENGTH, _("Decisions that were entered are taken back."))

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise ValidationError(_("The last day for reviews is today or later."))
        return day
