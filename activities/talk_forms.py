"""Forms of talks 谈心谈话. Nothing of them is kept on the machine: what was said is private."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Talk
from activities.remote_forms import PersonChoice, not_to_come, text
from activities.talk_queries import talkers_of
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField
from groups.models import Branch, Person

TOPIC = 200
CONTENT = 5000


class TalkWordsForm(BaseForm):
    """What a talk was about, and what was said."""

    topic = forms.CharField(label=_("Topic"), max_length=TOPIC, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    content = text(_("What was said"), most=CONTENT, rows=5)

    def __init__(self, *args: Any, talk: Talk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].help_text = _("Read by the two of you and the secretary, by nobody else.")
        self.fields["content"].widget.attrs["autocomplete"] = "off"
        if talk is not None:
            self.initial.update({"topic": talk.topic, "content": talk.content})


class TalkForm(TalkWordsForm):
    """With whom and when. The secretary may record a talk of two others as well."""

    first = PersonChoice(label=_("Talk led by"), queryset=Person.objects.none())
    second = PersonChoice(label=_("Talk with"), queryset=Person.objects.none())
    held_on = DayField(label=_("Held on"))

    field_order = ("first", "second", "held_on", "topic", "content")

    def __init__(self, *args: Any, branch: Branch, own: Person, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        members = talkers_of(branch)
        cast("PersonChoice", self.fields["second"]).queryset = members
        if for_others:
            cast("PersonChoice", self.fields["first"]).queryset = members
        else:
            del self.fields["first"]
        self.initial = {"first": own.pk, "held_on": clock.today(), **self.initial}

    def clean_held_on(self) -> date:
        return not_to_come(self.cleaned_data["held_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("first", self.own)
        if data.get("second") is not None and data["second"] == data["first"]:
            self.add_error("second", _("A talk is with somebody else."))
        return data
