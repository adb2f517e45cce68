"""Fixed choices of the board, and the table of the steps that a public affair may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AffairKind(TextChoices):
    """What a party affair made public (党务公开) is about."""

    ADMISSION = "admission", _("admission of members")
    DUES = "dues", _("dues received")
    HONOUR = "honour", _("honours and awards")
    OFFICE = "office", _("appointments and removals")
    RESOLUTION = "resolution", _("resolutions")
    OTHER = "other", pgettext_lazy("public affair", "other")


class AffairStatus(TextChoices):
    """The life of a public affair. One that was taken back may be mended and published again."""

    DRAFT = "draft", pgettext_lazy("public affair", "draft")
    PUBLISHED = "published", pgettext_lazy("public affair", "published")
    TAKEN_BACK = "taken_back", pgettext_lazy("public affair", "taken back")


NEXT_AFFAIR: dict[AffairStatus, tuple[AffairStatus, ...]] = {
    AffairStatus.DRAFT: (AffairStatus.PUBLISHED,),
    AffairStatus.PUBLISHED: (AffairStatus.TAKEN_BACK,),
    AffairStatus.TAKEN_BACK: (AffairStatus.PUBLISHED,),
}
"""The steps each status of a public affair allows."""


class Showing(TextChoices):
    """How a public affair stands on a day: by its status and by the days from and until which it is shown."""

    DRAFT = "draft", pgettext_lazy("public affair", "draft")
    TO_COME = "to_come", pgettext_lazy("public affair", "to be shown later")
    SHOWN = "shown", pgettext_lazy("public affair", "shown")
    OVER = "over", pgettext_lazy("public affair", "no longer shown")
    TAKEN_BACK = "taken_back", pgettext_lazy("public affair", "taken back")
