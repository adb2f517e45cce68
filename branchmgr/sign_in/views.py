"""Views of signing in: in and out, the own password, the browsers in which one is signed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from branchmgr import clock, passwords
from branchmgr.access import Request, on_object, open_to_all, permitted
from branchmgr.accounts import speak
from branchmgr.errors import RefusedError
from branchmgr.models import SignedIn, User
from branchmgr.sign_in import limits, password_rules, second_factor_asking, second_factor_state, sessions
from branchmgr.sign_in.forms import OwnPasswordForm, SignInForm

WHY_ENDED = {
    limits.IDLE: gettext_lazy("You were signed out because nothing was done for a while. Sign in to go on."),
    limits.LONG: gettext_lazy("You were signed out because you were signed in for long. Sign in to go on."),
    limits.OVER: gettext_lazy("Your sign-in has ended. Sign in to go on."),
}


class SignInView(auth_views.LoginView):
    """Signing in; a browser in which no language was chosen yet speaks the person's own."""

    redirect_authenticated_user = True
    authentication_form = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OIDC and settings.SIGN_IN == "oidc":
            raise RefusedError(_("Here people sign in with %(name)s.") % {"name": settings.OIDC.name})
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: User = form.get_user()
        if second_factor_state.is_set_up(user):
            second_factor_asking.postpone(self.request, user)
            query = urlencode({"next": self.get_redirect_url()})
            return HttpResponseRedirect(f"{reverse('second_factor_ask')}?{query}")
        sessions.complete_sign_in(self.request, user)
        response = HttpResponseRedirect(self.get_success_url())
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            speak(response, user.language)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "why_ended": WHY_ENDED.get(self.request.GET.get("ended", ""), ""),
            "provider": settings.OIDC,
            "by_password": settings.SIGN_IN != "oidc",
        }
        return super().get_context_data(**kwargs) | more


class SignOutView(auth_views.LogoutView):
    """Signing out of this browser."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sessions.sign_out(request)
        return super().post(request, *args, **kwargs)


sign_in = open_to_all(because="signing in comes before anything else")(SignInView.as_view())
sign_out = open_to_all(because="whoever is signed out already may sign out again")(SignOutView.as_view())


@permitted("branchmgr.use")
def password_change(request: Request) -> HttpResponse:
    """One's own password."""
    form = OwnPasswordForm(request.user, request.POST or None)
    expired = password_rules.has_expired(request.user, clock.now())
    if request.method == "POST" and form.is_valid():
        user = passwords.choose_password(request.user, password=form.cleaned_data["new_password1"], by=request.user)
        sessions.stay_here_only(request, user)
        messages.success(request, _("Your new password is in force. You are signed out everywhere else."))
        return redirect("home")
    return render(request, "registration/password_change_form.html", {"form": form, "expired": expired})


@permitted("branchmgr.use")
@require_GET
def sign_in_list(request: Request) -> HttpResponse:
    """The browsers in which I am signed in."""
    found = SignedIn.objects.visible_to(request.user).open_at(clock.now()).latest_first()
    context = {"sign_ins": found, "here": request.session.session_key}
    return render(request, "sign_in/sign_in_list.html", context)


@on_object(SignedIn, "branchmgr.end_sign_in")
@require_POST
def sign_in_end(request: Request, signed_in: SignedIn) -> HttpResponse:
    """Ends one of my sign-ins; this one, too."""
    if signed_in.session_key == request.session.session_key:
        sessions.sign_out(request)
        return redirect("login")
    sessions.end_sign_in(signed_in, by=request.user)
    messages.success(request, _("Ended. That browser has to sign in again."))
    return redirect("sign_in_list")


@permitted("branchmgr.use")
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """Ends all my sign-ins, this one, too."""
    sessions.sign_out_everywhere(request.user, by=request.user)
    logout(request)
    messages.success(request, _("You are signed out in every browser."))
    return redirect("login")
