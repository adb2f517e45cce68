"""Forms of the list of proposals."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr.forms import BaseForm
from innovation.services.saved_views import NAME_LENGTH


class SavedViewForm(BaseForm):
    """What a saved view is called."""

    name = forms.CharField(label=_("Name of the view"), max_length=NAME_LENGTH)
