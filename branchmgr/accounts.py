"""Views of one's own account: language and settings. Those of signing in are in ``sign_in.views``."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branchmgr import preferences
from branchmgr.access import Request, open_to_all, permitted, way_back
from branchmgr.account_forms import MailWay, PreferencesForm
from branchmgr.models import User


@open_to_all(because="the language is chosen before signing in, too")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language chosen at the top of every page, and goes back to that page."""
    # Not by ``redirect``, which takes a word for the name of a page and fails where there is none.
    response = HttpResponseRedirect(way_back(request))
    language = request.POST.get("language", "")
    if speak(response, language) and isinstance(request.user, User):
        preferences.remember_language(request.user, language=language, by=request.user)
    return response


def speak(response: HttpResponse, language: str) -> bool:
    """Lets this browser speak the language from now on; False where there is no such one."""
    known = language in dict(settings.LANGUAGES)
    if known:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    return known


@permitted("branchmgr.use")
def preferences_edit(request: Request) -> HttpResponse:
    """One's own language, and which notices come by which way."""
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        preferences.choose_preferences(
            request.user,
            language=chosen["language"],
            mail_notices=chosen["mail_way"] != MailWay.NONE,
            mail_daily_at=form.mail_daily_at,
            muted=form.muted,
            by=request.user,
        )
        response = redirect("preferences")
        speak(response, chosen["language"])
        with translation.override(chosen["language"]):
            messages.success(request, _("Your settings are kept."))
        return response
    return render(request, "branchmgr/preferences.html", {"form": form}, status=422 if form.errors else 200)
