"""The first step of a record: for which place, of what kind, when; what is known from the last time stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.record_forms import BasicsForm, kinds_of
from activities.record_queries import last_of_kinds, minutes_of_study, usual_times
from branchmgr import clock
from branchmgr.spreadsheets import parse_date
from groups.models import Branch, PartyGroup, Person

Place = PartyGroup | Branch


def key_of(place: Place) -> str:
    """The word of a place in the form."""
    return f"{'branch' if isinstance(place, Branch) else 'group'}-{place.pk}"


class BeginForm(BasicsForm):
    """The basics of a new record. ``asked`` may name a place, a kind and a day."""

    whose = forms.CharField(label=_("Whose activity"), widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, places: list[Place], asked: Mapping[str, str], person: Person | None) -> None:
        self.places = {key_of(place): place for place in places}
        wanted = (data or asked).get("whose", "")
        self.chosen_place = self.places.get(wanted) or places[0]
        self.person = person
        self.lasts = last_of_kinds(self.chosen_place)
        super().__init__(data, place=self.chosen_place, initial=self._known(asked))

    def clean_whose(self) -> str:
        wanted: str = self.cleaned_data["whose"]
        if wanted not in self.places and (wanted or len(self.places) > 1):
            raise ValidationError(_("You do not file for this place at present. Choose one of your own."))
        return wanted

    def _known(self, asked: Mapping[str, str]) -> dict[str, Any]:
        kinds = [kind for kind, _label in kinds_of(self.chosen_place)]
        kind = asked.get("kind", "") if asked.get("kind") in kinds else kinds[0]
        starts, ends = usual_times(self.lasts.get(kind))
        last = self.lasts.get(kind)
        known = {"whose": key_of(self.chosen_place), "kind": kind, "day": _day(asked), "starts": starts, "ends": ends}
        return known | {"place": last.place if last else ""}

    @property
    def last_times(self) -> dict[str, dict[str, str]]:
        """What each kind was like the last time, for the script that fills it in when another kind is tapped."""
        return {kind: _said(activity) for kind, activity in self.lasts.items()}

    @property
    def columns(self) -> dict[str, Any]:
        """What the record is to hold: also who chaired and recorded the last one, and how long it was studied."""
        found = super().columns
        last = self.lasts.get(found["kind"])
        minutes = minutes_of_study(found["kind"], found["starts_at"], found["ends_at"])
        people = {"chair": last.chair if last else self.person, "recorder": last.recorder if last else None}
        return {**found, **people, "study_minutes": minutes, "has_topic": bool(found["topic"])}


def _said(activity: Activity) -> dict[str, str]:
    starts, ends = usual_times(activity)
    return {"place": activity.place, "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}


def _day(asked: Mapping[str, str]) -> Any:
    try:
        return parse_date(asked.get("on", ""))
    except ValueError:
        return clock.today()
