"""Views of the second factor: the code at the sign-in, and one's own authenticator."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from branchmgr import qr_codes
from branchmgr.access import Request, open_to_all, permitted
from branchmgr.accounts import speak
from branchmgr.models import SecondFactor
from branchmgr.sign_in import second_factor, second_factor_asking, second_factor_state, sessions
from branchmgr.sign_in.second_factor_forms import CodeForm, PresentPasswordForm, SetUpForm


@open_to_all(because="the code comes after the password and before the sign-in")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_ask(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    user = second_factor_asking.waiting(request)
    if user is None:
        return redirect("home" if request.user.is_authenticated else "login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        way = form.carried_out(lambda: second_factor_asking.complete(request, user, code=code))
        if way:
            return _signed_in(request, way, user.language)
    return render(request, "sign_in/second_factor_ask.html", {"form": form}, status=422 if form.errors else 200)


def _signed_in(request: HttpRequest, way: str, language: str) -> HttpResponse:
    response = HttpResponseRedirect(_target(request))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, language)
    if way == second_factor.RECOVERY:
        messages.warning(request, _("You used a recovery code. Make new ones before you run out of them."))
    return response


def _target(request: HttpRequest) -> str:
    """The page asked for before signing in, where it is one of ours."""
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else reverse("home")


@permitted("branchmgr.use")
@require_GET
def second_factor_detail(request: Request) -> HttpResponse:
    """My second factor: since when, how many recovery codes are left, whether it is demanded."""
    factor = SecondFactor.objects.filter(user=request.user).first()
    context = {
        "factor": factor,
        "left": factor.recovery_codes.count() if factor else 0,
        "demanded": second_factor_state.is_demanded_of(request.user),
    }
    return render(request, "sign_in/second_factor_detail.html", context)


@permitted("branchmgr.use")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_set_up(request: Request) -> HttpResponse:
    """Sets up an authenticator. The recovery codes are shown in the answer: a redirect would have to keep them."""
    if second_factor_state.is_set_up(request.user):
        second_factor_state.begin(request, request.user)
        return redirect("second_factor_detail")
    form = SetUpForm(request.POST or None, user=request.user, by_password=not second_factor_state.is_elsewhere(request))
    if request.method == "POST" and form.is_valid():
        given = {"key": form.key, "code": form.cleaned_data["code"].replace(" ", "")}
        codes = form.carried_out(
            lambda: second_factor.set_up_second_factor(request.user, **given, by=request.user),
        )
        if codes:
            sessions.stay_here_only(request, request.user)
            second_factor_state.begin(request, request.user)
            return _codes(request, codes)
    address = second_factor.address_of(request.user, form.key)
    context = {
        "form": form,
        "picture": qr_codes.drawn(address),
        "secret": second_factor.secret_of(form.key),
        "missing": second_factor_state.is_missing(request),
    }
    return render(request, "sign_in/second_factor_set_up.html", context, status=422 if form.errors else 200)


@permitted("branchmgr.use")
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes_renew(request: Request) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    form = PresentPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _codes(request, second_factor.renew_recovery_codes(request.user, by=request.user))
    return render(request, "sign_in/recovery_codes_renew.html", {"form": form}, status=422 if form.errors else 200)


@permitted("branchmgr.use")
@require_http_methods(["GET", "POST"])
def second_factor_remove(request: Request) -> HttpResponse:
    """Goes without a second factor again; where one is demanded, a new one is set up at once."""
    form = PresentPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        second_factor.remove_second_factor(request.user, by=request.user)
        second_factor_state.look_again(request)
        messages.success(request, _("Your second factor is removed."))
        return redirect("second_factor_detail")
    context = {"form": form, "demanded": second_factor_state.is_demanded_of(request.user)}
    return render(request, "sign_in/second_factor_remove.html", context, status=422 if form.errors else 200)


def _codes(request: Request, codes: list[str]) -> HttpResponse:
    return render(request, "sign_in/recovery_codes.html", {"codes": codes})
