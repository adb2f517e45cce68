"""Word documents from templates, ours or a branch's own; the filling happens in a process with limits."""

from __future__ import annotations

import base64
import json
import os
import subprocess  # nosec B404
import sys
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from activities.archive import places, rendering
from branchmgr import uploads
from branchmgr.errors import RefusedError

DOCX: Final = uploads.DOCX.media_type
TEMPLATE_BYTES: Final = 2 * 1024 * 1024
"""of a branch's own template: some pages and a picture for its head"""

SECONDS: Final = 12
"""of the processor, for a year of a large group; the page waits for it"""
SECONDS_OF_TRIAL: Final = 4
"""for a few records: what takes longer then would never be done with a year"""


def filled(template: bytes, values: Mapping[str, Any], *, seconds: int = SECONDS) -> bytes:
    """The template with its places filled. Raises RefusedError, in words, where that cannot be done."""
    packed = base64.b64encode(template).decode()
    given = json.dumps({"template": packed, "places": dict(values), "seconds": seconds}).encode()
    try:
        done = subprocess.run(  # noqa: S603 - our own module by our own interpreter # nosec B603
            [sys.executable, "-m", rendering.__name__],
            input=given,
            capture_output=True,
            timeout=2 * seconds,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal("heavy", "") from error
    if done.returncode:
        raise _refusal_of(done)
    return done.stdout


def checked(upload: UploadedFile[Any], kind: str) -> UploadedFile[Any]:
    """A template that could be filled with samples. Raises RefusedError, in words, for any other file."""
    found, data = uploads.accepted(upload)
    if found is not uploads.DOCX:
        raise RefusedError(_("This is not a Word document (.docx)."))
    if len(data) > TEMPLATE_BYTES:
        raise RefusedError(_("This template is larger than 2 MB. Make its pictures smaller."))
    filled(data, places.sample(kind), seconds=SECONDS_OF_TRIAL)
    return upload


def _refusal_of(done: subprocess.CompletedProcess[bytes]) -> RefusedError:
    if done.returncode != rendering.REFUSED:  # ended by one of its limits
        return _refusal("heavy", "")
    told = json.loads(done.stderr)
    return _refusal(told["why"], told["said"])


def _refusal(why: str, said: str) -> RefusedError:
    sentences = {
        "unknown": _("The template names a place that does not exist: %(said)s. The list below has all names."),
        "syntax": _("A place in the template is not written as it should be: %(said)s."),
        "forbidden": _("The template uses something that is not allowed in it: %(said)s. Places, “for” and “if” do."),
        "outside": _("The template would load or run something from outside: %(said)s. Take that out of it."),
        "heavy": _("With this template the document takes too long or becomes too large."),
    }
    sentence = sentences.get(why, str(uploads.DAMAGED_OFFICE))
    return RefusedError(sentence % {"said": said} if "%(said)s" in sentence else sentence)
