"""docs/security.md names every field about people, with what it is for; what is erased is what it says is erased."""

from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from branchmgr.models import User
from groups import erasing
from groups.models import Person
from tests.personal_tables import DOCUMENT, differences, documented, erased, wanted


def test_every_field_about_people_is_listed_with_its_purpose() -> None:
    found = wanted()
    assert {"groups.Person", "branchmgr.User", "activities.Leave", "appraisal.Score"} <= set(found)
    assert len(found) > 60, "tables were not found: the search is broken"
    assert differences(DOCUMENT.read_text(), found) == []


def test_field_that_is_not_listed_is_noticed() -> None:
    text, found = DOCUMENT.read_text(), wanted()
    more = {**found, "groups.Person": {*found["groups.Person"], "blood_group"}, "groups.Pulse": {"person"}}
    assert differences(text, more) == ["groups.Person.blood_group is not listed", "groups.Pulse.person is not listed"]
    assert differences(text.replace("`mobile`", "`pager`"), found) == [
        "groups.Person.mobile is not listed",
        "groups.Person.pager is listed for nothing",
    ]


@isolate_apps("groups")
def test_table_about_people_is_found_by_its_relations() -> None:
    class About(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
        weight = models.IntegerField()

        class Meta:
            app_label = "groups"

    class Done(models.Model):
        by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
        note = models.TextField()
        at = models.DateField()

        class Meta:
            app_label = "groups"

    class Thing(models.Model):
        note = models.TextField()

        class Meta:
            app_label = "groups"

    found = wanted([About, Done, Thing])
    assert found == {"groups.About": {"person", "weight"}, "groups.Done": {"by", "note"}}


def test_what_is_erased_is_what_the_table_says() -> None:
    texts: dict[str, set[str]] = {}
    for each in erasing.registered():
        names = each.fields if isinstance(each, erasing.Texts) else ()
        names = (each.field,) if isinstance(each, erasing.Files) else names
        if names:
            texts.setdefault(each.model._meta.label, set()).update(names)
    listed = set(documented(DOCUMENT.read_text()))
    assert len(texts) > 10
    assert erased(DOCUMENT.read_text()) == {label: names for label, names in texts.items() if label in listed}
