"""The brand card 品牌名片 of a group: each save is a new version; the committee spreads good ones to the branch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, clock, notify, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import Upload, User
from groups.models import Appointment, Brand, PartyGroup

SAID = ("name", "theme", "carrier", "highlights", "practices", "deeds")
"""the columns of a card that hold words"""


@transaction.atomic
def save_brand(
    group: PartyGroup,
    *,
    by: User,
    now: datetime,
    based_on: int | None = None,
    picture: UploadedFile[Any] | None = None,
    without_picture: bool = False,
    **said: str,
) -> Brand:
    """Makes a new version of the group's card of ``said``, columns of ``SAID``; those left out stay as they were.

    Without a new ``picture`` the present one stays, unless the card is to be ``without_picture``. ``based_on`` is the
    version that was edited, 0 for none; None takes whichever is the newest. Refused where somebody saved another one
    meanwhile, without name or theme, where nothing is different, and for what is no picture.
    """
    PartyGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    before = Brand.objects.filter(group=group).first()
    number = before.version if before else 0
    if based_on is not None and based_on != number:
        raise RefusedError(
            _("Version %(version)s was saved meanwhile. Look at it first; what you typed stays here.")
            % {"version": number}
        )
    words = {field: said.get(field, getattr(before, field, "")).strip() for field in SAID}
    if not words["name"] or not words["theme"]:
        raise RefusedError(_("A brand has a name and a theme."))
    kept = before.picture if before and not without_picture else None
    if before and words == _words(before) and picture is None and kept == before.picture:
        raise RefusedError(_("Nothing is different from version %(version)s.") % {"version": number})
    shown = _stored(picture, by=by) if picture else kept
    made = Brand.objects.create(group=group, version=number + 1, picture=shown, made_at=now, made_by=by, **words)
    _record(made, "brand_saved", by=by, before=_said(before) if before else None, after=_said(made))
    return made


@transaction.atomic
def spread_brand(brand: Brand, *, note: str = "", by: User, now: datetime) -> Brand:
    """Spreads a card to the branch, with what others can learn from it; the other groups' leaders are told once."""
    brand = _locked(brand)
    if brand.spread_at:
        raise RefusedError(_("This card is spread already."))
    if Brand.objects.filter(group=brand.group, version__gt=brand.version).exists():
        raise RefusedError(_("There is a newer version of this card. Spread that one."))
    brand.spread_at, brand.spread_by, brand.spread_note = now, by, note.strip()
    brand.save(update_fields=["spread_at", "spread_by", "spread_note"])
    _record(brand, "brand_spread", by=by, after={"version": brand.version, "note": brand.spread_note})
    _tell_leaders(brand)
    return brand


@transaction.atomic
def withdraw_brand(brand: Brand, *, by: User) -> Brand:
    """Takes a card back from the page of good practices; the card itself stays."""
    brand = _locked(brand)
    if not brand.spread_at:
        raise RefusedError(_("This card is not spread."))
    before = {"version": brand.version, "spread_at": brand.spread_at, "note": brand.spread_note}
    brand.spread_at, brand.spread_by, brand.spread_note = None, None, ""
    brand.save(update_fields=["spread_at", "spread_by", "spread_note"])
    _record(brand, "brand_withdrawn", by=by, before=before)
    return brand


def _stored(picture: UploadedFile[Any], *, by: User) -> Upload:
    kept = uploads.store(picture, by=by)
    if kept.media_type not in uploads.PICTURES:
        raise RefusedError(_("This is not a picture. Choose a JPG or PNG file."))
    return kept


def _locked(brand: Brand) -> Brand:
    rows = Brand.objects.select_for_update(of=("self",)).select_related("group__branch")
    return rows.get(pk=brand.pk)


def _words(brand: Brand) -> dict[str, str]:
    return {field: getattr(brand, field) for field in SAID}


def _said(brand: Brand) -> dict[str, Any]:
    picture = brand.picture.sha256 if brand.picture else ""
    return {"version": brand.version, **_words(brand), "picture": picture}


def _record(brand: Brand, action: str, *, by: User, **said: Any) -> None:
    audit.record(action, by=by, subject=brand, branch=brand.branch.code, **said)


def _tell_leaders(brand: Brand) -> None:
    """Tells the leaders of all groups of the branch, the own one's as well."""
    held = Appointment.objects.leaders().on(clock.today()).filter(group__branch=brand.branch_id)
    leaders = User.objects.filter(person__appointments__in=held, is_active=True).distinct()
    notify.tell(
        leaders,
        gettext_noop("A good practice for all groups: the brand %(brand)s of %(group)s."),
        kind="brand_spread",
        key=f"brand_spread-{brand.pk}",
        url=reverse("brand_detail", args=[brand.group_id]),
        values={"brand": brand.name, "group": brand.group.name},
    )
