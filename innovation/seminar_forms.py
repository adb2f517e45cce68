"""Forms of seminars and innovation posts."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.dues_forms import MomentField
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, ask_politely
from groups.models import Branch
from groups.models.people import PersonQuerySet
from innovation.models import InnovationPost, Seminar
from innovation.seminar_queries import speakers_of
from innovation.services.innovation_posts import SUBJECT_LENGTH
from innovation.services.seminars import (
    MOST_TALKS,
    PLACE_LENGTH,
    SUMMARY_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    SeminarTerms,
    Talk,
)

MORE_ROWS: Final = 3


class SeminarForm(BaseForm):
    """When and where a seminar is, its programme, and who speaks about what."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    starts_at = MomentField(
        label=_("Begins at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    place = forms.CharField(label=pgettext_lazy("activity", "Place"), max_length=PLACE_LENGTH, required=False)
    programme = forms.CharField(
        label=_("Programme"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, branch: Branch, rows: int = MORE_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].help_text = _("What comes when, one a line.")
        people = speakers_of(branch)
        self.rows = min(rows, MOST_TALKS)
        for number in range(1, self.rows + 1):
            self._ask_for_talk(number, people)
        ask_politely(self)

    def _ask_for_talk(self, number: int, people: PersonQuerySet) -> None:
        said = {"number": number}
        self.fields[f"speaker_{number}"] = forms.ModelChoiceField(
            people, label=_("Talk %(number)s: who speaks") % said, required=False, empty_label=_("nobody")
        )
        self.fields[f"talk_{number}"] = forms.CharField(
            label=_("Talk %(number)s: about what") % said, max_length=TITLE_LENGTH, required=False
        )
        self.fields[f"summary_{number}"] = forms.CharField(
            label=_("Talk %(number)s: summary") % said,
            max_length=SUMMARY_LENGTH,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, self.rows + 1):
            speaker, title = data.get(f"speaker_{number}"), data.get(f"talk_{number}")
            if speaker and not title and f"talk_{number}" not in self.errors:
                self.add_error(f"talk_{number}", _("What is the talk about?"))
            told = title or data.get(f"summary_{number}")
            if told and not speaker and f"speaker_{number}" not in self.errors:
                self.add_error(f"speaker_{number}", _("Who gives this talk?"))
        return data

    @property
    def terms(self) -> SeminarTerms:
        """What was filled in; the form must be valid."""
        data = self.cleaned_data
        names = ("speaker", "talk", "summary")
        rows = ([data[f"{name}_{number}"] for name in names] for number in range(1, self.rows + 1))
        talks = tuple(Talk(speaker, title, summary) for speaker, title, summary in rows if speaker)
        return SeminarTerms(data["title"], data["starts_at"], data["place"], data["programme"], talks)

    @classmethod
    def of(cls, seminar: Seminar, data: Any) -> SeminarForm:
        """The form of a seminar that is planned."""
        talks = list(seminar.talks.all())
        initial: dict[str, Any] = {name: getattr(seminar, name) for name in ("title", "place", "programme")}
        initial["starts_at"] = seminar.starts_at.astimezone(clock.zone())
        for number, talk in enumerate(talks, start=1):
            initial |= {f"speaker_{number}": talk.speaker_id, f"talk_{number}": talk.title}
            initial[f"summary_{number}"] = talk.summary
        return cls(data, branch=seminar.branch, rows=len(talks) + MORE_ROWS, initial=initial)


class MinutesForm(BaseForm):
    """What came of a seminar."""

    minutes = forms.CharField(label=_("Minutes"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 12}))


class InnovationPostForm(BaseForm):
    """What an innovation post works on, since when."""

    subject = forms.CharField(label=_("What the post works on"), max_length=SUBJECT_LENGTH)
    since = DayField(label=_("Since"))

    @staticmethod
    def initial_of(marked: InnovationPost | None) -> dict[str, Any]:
        """What the form begins with."""
        if marked is None:
            return {"since": clock.today()}
        return {"subject": marked.subject, "since": marked.since}
