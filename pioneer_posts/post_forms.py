"""Forms of posts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.forms import BaseForm, PointsField
from branchmgr.punctuation import with_names
from groups.models import Department
from pioneer_posts.enums import PostKind
from pioneer_posts.models import PioneerPost
from pioneer_posts.services.post_sheets import unknown_department
from pioneer_posts.services.posts import NAME_LENGTH, PostTerms, terms_faults

AIMS_LENGTH: Final = 2_000
NEAR_SHOWN: Final = 12
PLACES: Final = "post-departments"
"""the id of the list of departments that the page offers while one types"""


class WholeField(PointsField):
    """A whole number as people type it, full-width digits too."""

    def to_python(self, value: Any) -> Decimal | None:
        number = super().to_python(value)
        if number is not None and number != int(number):
            raise ValidationError(_("Enter a whole number such as 1."), code="invalid")
        return number

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class PostForm(BaseForm):
    """What a post is called, where it is, who holds it and for what."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    kind = forms.ChoiceField(label=pgettext_lazy("pioneer posts", "Kind"), choices=PostKind, widget=forms.RadioSelect)
    department = forms.CharField(label=_("Department or station"), max_length=100)
    seats = WholeField(label=_("Holders at a time"), initial=1)
    aims = forms.CharField(
        label=_("Aims that can be checked"),
        max_length=AIMS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, near: Sequence[Department] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near
        self.fields["name"].help_text = _("What stands on the plaque, such as 零违章示范岗.")
        self.fields["department"].help_text = _("Its head assesses who holds the post. %(near)s") % {"near": self._near}
        self.fields["department"].widget.attrs |= {"list": PLACES, "autocomplete": "off"}
        self.fields["aims"].help_text = _("One a line, at most ten. Candidates start from them.")

    @property
    def _near(self) -> str:
        """The departments of the branch, to choose from."""
        names = with_names(escape(each.name) for each in self.near[:NEAR_SHOWN])
        return _("Departments of the branch: %(names)s") % {"names": names} if names else ""

    def clean_department(self) -> Department:
        typed = self.cleaned_data["department"]
        found = Department.objects.filter(name=typed).first()
        if found is None:
            raise ValidationError(unknown_department(typed))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in terms_faults(self.terms):
                self.add_error(field, sentence)
        return data

    @property
    def terms(self) -> PostTerms:
        """What was filled in; the form must be valid."""
        return PostTerms(**{field: self.cleaned_data[field] for field in self.fields})

    @staticmethod
    def initial_of(post: PioneerPost) -> dict[str, Any]:
        """What the form begins with for a post that is there."""
        return {field: str(getattr(post, field)) for field in ("name", "kind", "department", "seats", "aims")}
