"""Brand cards and pictures for tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from branchmgr import clock, uploads
from branchmgr.models import Upload, User
from groups.models import Brand, PartyGroup
from groups.services.brands import save_brand


def picture_file(name: str = "brand.png", *, colour: str = "red") -> SimpleUploadedFile:
    """A small PNG as a browser sends it."""
    stream = BytesIO()
    Image.new("RGB", (8, 6), colour).save(stream, format="PNG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/png")


def picture(by: User) -> Upload:
    """A small picture that is kept already."""
    return uploads.store(picture_file(), by=by)


def brand(group: PartyGroup, by: User, **said: Any) -> Brand:
    """A new version of a group's card."""
    said = {"name": "匠心", "theme": "质量在手中"} | said
    return save_brand(group, **said, by=by, now=clock.now())
