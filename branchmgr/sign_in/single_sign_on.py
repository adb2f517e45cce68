"""Single sign-on by OpenID Connect (authorization code with PKCE), on the parts of mozilla-django-oidc.

An account is found by a claim, never made. The provider's addresses are read from its discovery document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from branchmgr import audit
from branchmgr.environment import Provider
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.sign_in import accounts, guard, second_factor_asking, second_factor_state, sessions

logger = logging.getLogger(__name__)

WAY: Final = "single sign-on"
SECONDS: Final = 8
"""for which a provider is waited for"""
KEPT_SECONDS: Final = 600
"""for which its discovery document is believed"""
LEEWAY: Final = 60
"""seconds by which its clock may be off"""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
ADDRESSES: Final = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
STRONG: Final = frozenset({"mfa", "mca", "otp", "hwk", "swk", "sc", "sms", "tel", "fpt", "face", "iris"})
"""words of ``amr`` (RFC 8176) by which a provider says that more than a password was asked for"""
FIXED: Final = {
    "OIDC_USE_PKCE": True,
    "OIDC_TIMEOUT": SECONDS,
    "OIDC_AUTHENTICATION_CALLBACK_URL": "single_sign_on_return",
    "LOGIN_REDIRECT_URL": settings.LOGIN_REDIRECT_URL,
}


def provider() -> Provider:
    """The provider that is set up. Raises LookupError where there is none."""
    if settings.OIDC is None:
        raise LookupError("there is no provider")
    return settings.OIDC


def told(name: str, *default: Any) -> Any:
    """What the library asks for by its own names; nothing of it is a setting of Django here."""
    if name in ADDRESSES:
        return _discovered()[ADDRESSES[name]]
    own: dict[str, Any] = {
        "OIDC_RP_CLIENT_ID": provider().client,
        "OIDC_RP_CLIENT_SECRET": provider().secret,
        "OIDC_RP_SCOPES": provider().scopes,
    }
    if provider().acr:
        own["OIDC_AUTH_REQUEST_EXTRA_PARAMS"] = {"acr_values": " ".join(provider().acr)}
    known = FIXED | own
    return known[name] if name in known else default[0]


def _discovered() -> Mapping[str, Any]:
    """The provider's discovery document. Raises SuspiciousOperation where it speaks for another one."""
    issuer = provider().issuer
    key = f"oidc:{issuer}"
    document: dict[str, Any] | None = cache.get(key)
    if document is None:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=SECONDS)
        answer.raise_for_status()
        document = answer.json()
        if document.get("issuer") != issuer or not set(ADDRESSES.values()) <= set(document):
            raise SuspiciousOperation("the discovery document is not that of the issuer, or not whole")
        cache.set(key, document, KEPT_SECONDS)
    return document


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Finds the account; unlike the library's it checks issuer, audience and lifetime, and makes no account.

    Its arguments have names of their own, so that a sign-in by password does not come here.
    """

    get_settings = staticmethod(told)

    def __init__(self) -> None:
        self.UserModel = User

    def authenticate(self, request: HttpRequest, *, nonce: str, code_verifier: str | None) -> User | None:
        super().__init__()
        found: User | None = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        return found

    def retrieve_matching_jwk(self, token: str) -> Any:
        """The provider's key for this token, by its name where the token has one: a provider with one key need not.

        The algorithm is one that signs with a key only the provider has.
        """
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise SuspiciousOperation("the token is signed in a way that is not accepted")
        self.OIDC_RP_SIGN_ALGO = header["alg"]
        answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=SECONDS)
        answer.raise_for_status()
        keys = [key for key in answer.json()["keys"] if key.get("use", "sig") == "sig"]
        fitting = [key for key in keys if "kid" not in header or key.get("kid") == header["kid"]]
        if not fitting or (len(fitting) > 1 and "kid" not in header):
            raise SuspiciousOperation("no key of the provider fits the token")
        return jwt.PyJWK(fitting[0], algorithm=header["alg"])

    def verify_token(self, token: str, **kwargs: Any) -> Any:
        self.OIDC_RP_SIGN_ALGO = ALGORITHMS[0]
        return super().verify_token(token, **kwargs)

    def _verify_jws(self, payload: str, key: Any) -> Any:
        return jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=provider().client,
            issuer=provider().issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """The account with the number that the claim says. Raises RefusedError where there is none that may sign in."""
        said = self.get_userinfo(access_token, id_token, payload)
        if said.get("sub") != payload["sub"] or payload.get("azp", provider().client) != provider().client:
            raise RefusedError(_misfit())
        self.request.second_factor_elsewhere = _saw_to_it(payload)
        number = str((payload | said).get(provider().claim) or "").strip()
        user = User.objects.filter(username=number, is_active=True).first() if number else None
        if user is None:
            _note_unknown(number)
            raise RefusedError(
                _("%(name)s knows you, but here is no open account with your employee number. Tell the Party office.")
                % {"name": provider().name}
            )
        return user

    get_user = accounts.Backend.get_user


class Return(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Where the provider sends people back to."""

    get_settings = staticmethod(told)
    user: Any

    def login_success(self) -> HttpResponse:
        """Signs in as every other way does; the session belongs to the account as after a password."""
        self.user.backend = accounts.BACKEND
        target: str = self.success_url
        elsewhere: bool = self.request.second_factor_elsewhere
        if not elsewhere and second_factor_state.is_set_up(self.user):
            second_factor_asking.postpone(self.request, self.user, way=WAY)
            return HttpResponseRedirect(f"{reverse('second_factor_ask')}?{urlencode({'next': target})}")
        sessions.complete_sign_in(self.request, self.user, way=WAY)
        second_factor_state.came_from_elsewhere(self.request)
        if elsewhere:
            second_factor_state.leave_elsewhere(self.request)
        return HttpResponseRedirect(target)

    def login_failure(self) -> HttpResponse:
        raise RefusedError(_("You were not signed in. Try again, or ask the Party office."))


class Begin(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Sends people to the provider."""

    get_settings = staticmethod(told)


def carried_out(view: Callable[[HttpRequest], Any], request: HttpRequest) -> HttpResponse:
    """One of the two views above. Raises RefusedError in words for everything that can go wrong with a provider."""
    try:
        answer: HttpResponse = view(request)
    except requests.RequestException as error:
        logger.warning("the provider of single sign-on did not answer: %s", type(error).__name__)
        if error.response is not None and error.response.status_code < 500:
            raise RefusedError(_misfit()) from error
        raise RefusedError(
            _("%(name)s cannot be reached at present. Try again in a moment.") % {"name": provider().name}
        ) from error
    except (SuspiciousOperation, jwt.PyJWTError, ValueError, TypeError, LookupError) as error:
        logger.warning("an answer of the provider of single sign-on was refused: %s", type(error).__name__)
        raise RefusedError(_misfit()) from error
    return answer


def _saw_to_it(token: Mapping[str, Any]) -> bool:
    """Whether the provider has seen to the second factor: by setting, or because its signed token says so.

    Raises RefusedError where OIDC_ACR demands a way of signing in that was not taken, and nothing here makes up for it.
    """
    methods = token.get("amr")
    strong = isinstance(methods, list) and any(word in STRONG for word in methods if isinstance(word, str))
    if strong or token.get("acr") in provider().acr:
        return True
    if provider().second_factor == "provider" and provider().acr:
        raise RefusedError(
            _("%(name)s did not ask you for a second factor, which is demanded here. Sign in there once more with it.")
            % {"name": provider().name}
        )
    return provider().second_factor == "provider"


def _misfit() -> str:
    return _("What came back from %(name)s does not fit. Sign in once more.") % {"name": provider().name}


@transaction.atomic
def _note_unknown(number: str) -> None:
    """An account that is closed is named, a number that is nobody's is not."""
    known = User.objects.filter(username=number).first()
    who = {"number": number} if known else {"number_hash": guard.keyed(number)}
    audit.record("sign_in_failed", by=None, subject=known, after=who | {"what": "single sign-on"})
