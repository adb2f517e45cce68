"""The calendar that phones ask for: without signing in, by the secret address alone."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from board.calendar_entries import entries_of
from board.calendar_file import calendar_file
from branchmgr import clock, mail
from branchmgr.access import open_to_all
from branchmgr.calendar_links import owner_of
from branchmgr.public_addresses import keep_among_those_who_have_it, site_of


@open_to_all(because="phones ask for it without signing in; the secret address says whose it is")
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The duties and activities of the address's owner, in their language; unchanged ones are not sent again."""
    owner = owner_of(token)
    if owner is None:
        raise Http404
    language = mail.language_of(owner)
    with translation.override(language):
        content = calendar_file(entries_of(owner), base=site_of(request), today=clock.today())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response.headers["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
    keep_among_those_who_have_it(response)
    answered = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return answered or response
