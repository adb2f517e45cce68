"""Pages on which a scheme is read: its paper form, two versions side by side, the minutes of its approval."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appraisal.models import Scheme
from appraisal.scheme_page import SchemePage
from appraisal.scheme_queries import compared, contents_of, schemes_to_copy
from appraisal.scheme_words import differences
from branchmgr import uploads
from branchmgr.access import Request, on_object


@on_object(Scheme, "appraisal.view_scheme")
@require_GET
def scheme_paper(request: Request, scheme: Scheme) -> HttpResponse:
    """The form as it is filled in by hand."""
    return render(request, "appraisal/scheme_paper.html", {"page": SchemePage(scheme, request.user)})


@on_object(Scheme, "appraisal.view_scheme")
@require_GET
def scheme_compare(request: Request, scheme: Scheme) -> HttpResponse:
    """Any two versions of the branch side by side; at first this one and the one before it."""
    versions = schemes_to_copy(scheme.branch, request.user)
    left, right = compared(scheme, versions, request.GET.get("left", ""), request.GET.get("right", ""))
    context = {
        "scheme": scheme,
        "versions": versions,
        "sides": [("left", _("Left"), left), ("right", _("Right"), right)],
        "differences": differences(contents_of(left), contents_of(right)),
    }
    return render(request, "appraisal/scheme_compare.html", context)


@on_object(Scheme, "appraisal.view_minutes")
@require_GET
def scheme_minutes(_request: Request, scheme: Scheme) -> FileResponse:
    """The minutes of the meeting that approved the scheme."""
    if scheme.minutes is None:
        raise Http404
    return uploads.response(scheme.minutes)
