"""What the branch committee writes of a post held once its round is summed up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm
from pioneer_posts.services.summaries import LONGEST


class PracticeForm(BaseForm):
    """What others can learn from a post held."""

    text = forms.CharField(
        label=_("Best practice"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What was done, how, and what it brought, so that others can do the same. Leave it empty to take it out."
        ),
    )
