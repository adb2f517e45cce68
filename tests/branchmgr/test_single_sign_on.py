"""Single sign-on, against a real OpenID Connect provider over HTTP in this process."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import oidc_provider_mock
import pytest
import requests
from django.conf import settings as present
from django.core.cache import cache
from django.test import Client
from django_otp.oath import totp
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from branchmgr import clock, environment
from branchmgr.environment import Provider
from branchmgr.models import AuditEvent, SecondFactor, SignedIn, User
from branchmgr.sign_in import guard, second_factor
from branchmgr.sign_in.single_sign_on import Backend
from tests.factories import groups

pytestmark = pytest.mark.django_db

BEGIN, RETURN, SIGN_IN = "/account/single-sign-on/", "/account/single-sign-on/back/", "/account/sign-in/"
BACKENDS = [*present.AUTHENTICATION_BACKENDS, "branchmgr.sign_in.single_sign_on.Backend"]
UNKNOWN = "Company knows you, but here is no open account with your employee number. Tell the Party office."
MISFIT = "What came back from Company does not fit. Sign in once more."
DOWN = "Company cannot be reached at present. Try again in a moment."
WEAK = "Company did not ask you for a second factor, which is demanded here. Sign in there once more with it."
NOT_SIGNED_IN = "You were not signed in. Try again, or ask the Party office."


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The provider; it knows four people, each by the number of their account."""
    people = [
        oidc_provider_mock.User(sub=f"s-{number}", claims={"employee_no": number, "nickname": "x"})
        for number in ("10001", "10002", "99999", "")
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture(autouse=True)
def _set_up(settings: Any, client: Client, server: str) -> None:
    use(settings, server)
    client.cookies["django_language"] = "en"


def use(settings: Any, issuer: str, **more: Any) -> None:
    given = {"client": "branchmgr", "secret": "secret", "claim": "employee_no", "scopes": "openid profile"}
    settings.OIDC = Provider(**({"issuer": issuer, "name": "Company"} | given | more))
    settings.AUTHENTICATION_BACKENDS = BACKENDS


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", "seven-green-kites")


def sent_to(client: Client, target: str = "") -> str:
    """Where the provider is asked."""
    return str(client.get(f"{BEGIN}?next={target}")["Location"])


def agreed(address: str, number: str, **more: str) -> str:
    """The person agrees at the provider; the address that it sends the browser back to."""
    answer = requests.post(address, data={"sub": f"s-{number}", **more}, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def page_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, number: str, target: str = "") -> Any:
    return client.get(page_of(agreed(sent_to(client, target), number)))


def said(client: Client, answer: Any) -> list[str]:
    """What the page for signing in says after it was led there."""
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    return [str(message) for message in client.get(SIGN_IN).context["messages"]]


def signed_in(client: Client) -> bool:
    return client.get("/notices/").status_code == 200


def test_person_is_signed_in_by_the_claim_and_led_to_the_page_asked_for(client: Client, user: User) -> None:
    answer = sign_in(client, "10001", "/notices/")

    assert (answer["Location"], signed_in(client)) == ("/notices/", True)
    assert AuditEvent.objects.get().after == {"way": "single sign-on"}
    assert SignedIn.objects.get().user == user
    assert User.objects.count() == 1


def test_way_there_carries_state_nonce_and_challenge_and_no_secret(client: Client) -> None:
    asked = parse_qs(urlsplit(sent_to(client)).query)

    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == (["S256"], [f"http://testserver{RETURN}"])
    assert "secret" not in str(asked)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_way_back_leads_to_no_foreign_page(client: Client, user: User, target: str) -> None:
    assert sign_in(client, "10001", target)["Location"] == "/"


def test_unknown_number_and_no_number_are_told_so_and_no_account_is_made(client: Client) -> None:
    for number in ("99999", ""):
        assert said(client, sign_in(client, number)) == [UNKNOWN]

    assert not User.objects.exists()
    found = AuditEvent.objects.order_by("number").values_list("action", "after")
    hidden = {"number_hash": guard.keyed("99999"), "what": "single sign-on"}
    assert found[0] == ("sign_in_failed", hidden)


def test_closed_account_is_told_the_same_and_a_session_ends_when_it_closes(client: Client, user: User) -> None:
    sign_in(client, "10001")
    assert signed_in(client)
    User.objects.update(is_active=False)
    assert not signed_in(client)

    assert said(client, sign_in(client, "10001")) == [UNKNOWN]
    assert AuditEvent.objects.filter(action="sign_in_failed").get().after["number"] == "10001"


def test_state_of_another_browser_is_refused(client: Client, user: User) -> None:
    theirs = agreed(sent_to(Client()), "10001")

    assert said(client, client.get(page_of(theirs))) == [NOT_SIGNED_IN]
    sent_to(client)
    assert said(client, client.get(page_of(theirs))) == [MISFIT]
    assert not signed_in(client)


def test_nonce_of_another_sign_in_is_refused(client: Client, user: User) -> None:
    """Somebody else's code with one's own state: the token carries the other nonce."""
    code = parse_qs(urlsplit(agreed(sent_to(Client()), "10001")).query)["code"][0]
    state = parse_qs(urlsplit(sent_to(client)).query)["state"][0]

    assert said(client, client.get(RETURN, {"code": code, "state": state})) == [MISFIT]
    assert not signed_in(client)


def test_answer_is_good_once(client: Client, user: User) -> None:
    back = page_of(agreed(sent_to(client), "10001"))
    assert client.get(back).status_code == 302
    client.post("/account/sign-out/")

    assert said(client, client.get(back)) == [NOT_SIGNED_IN]


def test_person_who_does_not_agree_is_not_signed_in(client: Client, user: User) -> None:
    assert said(client, client.get(page_of(agreed(sent_to(client), "10001", action="deny")))) == [NOT_SIGNED_IN]


def test_token_of_another_issuer_is_refused(client: Client, user: User, settings: Any, server: str) -> None:
    back = page_of(agreed(sent_to(client), "10001"))
    cache.set("oidc:https://other.example", cache.get(f"oidc:{server}"))
    use(settings, "https://other.example")
    assert said(client, client.get(back)) == [MISFIT]


def test_token_for_another_client_is_refused(settings: Any, server: str) -> None:
    asked = (
        f"{server}/oauth2/authorize?response_type=code&scope=openid&client_id=another&redirect_uri=http://x/&nonce=n"
    )
    code = parse_qs(urlsplit(agreed(asked, "10001")).query)["code"][0]
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://x/", "client_secret": "s"}
    told = requests.post(f"{server}/oauth2/token", data=given | {"client_id": "another"}, timeout=5).json()
    backend = Backend()
    OIDCAuthenticationBackend.__init__(backend)

    with pytest.raises(jwt.InvalidAudienceError):
        backend.verify_token(told["id_token"], nonce="n")
    use(settings, server, client="another")
    assert backend.verify_token(told["id_token"], nonce="n")["sub"] == "s-10001"


def test_code_of_another_client_is_refused(client: Client, user: User) -> None:
    other = agreed(sent_to(client).replace("client_id=branchmgr", "client_id=another"), "10001")
    assert said(client, client.get(page_of(other))) == [MISFIT]


def test_token_that_is_over_is_refused(client: Client, user: User, settings: Any) -> None:
    people = [oidc_provider_mock.User(sub="s-10001", claims={"employee_no": "10001"})]
    old = {"access_token_max_age": timedelta(hours=-1), "user_claims": people}
    with oidc_provider_mock.run_server_in_thread(**old) as running:
        use(settings, f"http://localhost:{running.server_port}")
        answer = sign_in(client, "10001")
    assert said(client, answer) == [MISFIT]


def test_provider_that_is_down_is_told_in_a_sentence(client: Client, user: User, settings: Any) -> None:
    people = [oidc_provider_mock.User(sub="s-10001", claims={"employee_no": "10001"})]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as running:
        use(settings, f"http://localhost:{running.server_port}")
        back = page_of(agreed(sent_to(client), "10001"))
    running.server_close()

    assert said(client, client.get(back)) == [DOWN]
    cache.clear()
    assert said(client, client.get(BEGIN)) == [DOWN]
    assert client.post(SIGN_IN, {"username": "10001", "password": "seven-green-kites"})["Location"] == "/"


def test_page_that_is_no_provider_is_told_in_a_sentence(client: Client, settings: Any, server: str) -> None:
    use(settings, f"{server}/jwks")
    assert said(client, client.get(BEGIN)) == [MISFIT]
    use(settings, server.replace("localhost", "127.0.0.1") + "/")
    assert said(client, client.get(BEGIN)) == [MISFIT]


def test_another_claim_finds_the_account_as_well(client: Client, settings: Any, server: str) -> None:
    User.objects.create_user("s-10001")
    use(settings, server, claim="sub")
    assert sign_in(client, "10001")["Location"] == "/"


@contextmanager
def telling(settings: Any, **claims: Any) -> Iterator[None]:
    """A provider whose token says more of how 10001 signed in there; ``use`` is given what stands in ``given``."""
    given = claims.pop("given", {})
    people = [oidc_provider_mock.User(sub="s-10001", claims={"employee_no": "10001", **claims})]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as running:
        use(settings, f"http://localhost:{running.server_port}", **given)
        yield


def secretary_of_demanding() -> User:
    """The secretary of a branch that demands a second factor, with a password that was given."""
    branch = groups.branch()
    branch.demands_second_factor = True
    branch.save()
    person = groups.person("10001", branch=branch)
    groups.appoint(person, "secretary", branch)
    User.objects.update(must_change_password=True)
    return groups.user_for(person)


def with_factor(user: User) -> User:
    SecondFactor.objects.create(user=user, key="k", set_up_at=clock.now())
    return user


def test_own_second_factor_is_asked_after_single_sign_on(client: Client, user: User) -> None:
    with_factor(user)
    answer = sign_in(client, "10001", "/notices/")
    assert (answer["Location"], signed_in(client)) == ("/account/sign-in/code/?next=%2Fnotices%2F", False)
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 422
    key = b32decode(second_factor.secret_of("k"))

    assert client.post(answer["Location"], {"code": f"{totp(key):06}"})["Location"] == "/notices/"
    assert signed_in(client)
    assert AuditEvent.objects.get(action="sign_in").after == {"way": "single sign-on and app"}


def test_demanded_second_factor_is_demanded_after_single_sign_on_and_the_password_is_not(client: Client) -> None:
    secretary_of_demanding()
    sign_in(client, "10001")

    assert client.get("/")["Location"] == "/account/second-factor/new/"
    page = client.get("/account/second-factor/new/")
    assert (page.status_code, 'name="password"' in page.content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("claims", "given", "opens"),
    [
        ({}, {}, False),
        ({"amr": ["pwd"]}, {}, False),
        ({"amr": "otp"}, {}, False),
        ({"acr": "gold"}, {}, False),
        ({"acr": ["gold"]}, {"acr": ("gold",)}, False),
        ({"acr": "silver"}, {"acr": ("gold",)}, False),
        ({"acr": "gold"}, {"acr": ("gold",)}, True),
        ({"amr": ["pwd", "otp"]}, {}, True),
        ({"amr": ["hwk"]}, {}, True),
        ({}, {"second_factor": "provider"}, True),
        ({"acr": "gold"}, {"second_factor": "provider", "acr": ("gold",)}, True),
    ],
)
def test_provider_sees_to_the_second_factor_where_its_token_or_the_setting_says_so(
    client: Client, settings: Any, claims: Any, given: Any, opens: bool
) -> None:
    user = secretary_of_demanding()
    with telling(settings, given=given, **claims):
        sign_in(client, "10001")
        assert (client.get("/").status_code == 200) is opens
        client.post("/account/sign-out/")
        with_factor(user)
        assert ("code" in sign_in(client, "10001")["Location"]) is not opens


def test_way_of_signing_in_that_is_asked_for_is_held_where_the_provider_answers(client: Client, settings: Any) -> None:
    secretary_of_demanding()
    with telling(settings, given={"second_factor": "provider", "acr": ("gold", "best")}, acr="silver"):
        assert parse_qs(urlsplit(sent_to(client)).query)["acr_values"] == ["gold best"]
        assert said(client, sign_in(client, "10001")) == [WEAK]
    assert not signed_in(client)


def test_page_for_signing_in_offers_both_ways_or_one(client: Client, user: User, settings: Any) -> None:
    both = client.get(f"{SIGN_IN}?next=/notices/").content.decode()
    assert (f'href="{BEGIN}?next=/notices/"' in both, 'name="password"' in both) == (True, True)
    settings.SIGN_IN = "oidc"
    one = client.get(SIGN_IN).content.decode()
    assert (BEGIN in one, 'name="password"' in one) == (True, False)
    assert client.post(SIGN_IN, {"username": "10001", "password": "seven-green-kites"}).status_code == 422
    settings.SIGN_IN, settings.OIDC = "all", None
    none = client.get(SIGN_IN).content.decode()
    assert (BEGIN in none, 'name="password"' in none) == (False, True)
    assert {client.get(page).status_code for page in (BEGIN, RETURN)} == {404}


def test_password_sign_in_asks_no_provider(client: Client, user: User, settings: Any) -> None:
    use(settings, "http://localhost:9")
    answer = client.post(f"{SIGN_IN}?code=x&state=y", {"username": "10001", "password": "wrong"})
    assert answer.status_code == 200
    assert client.post(SIGN_IN, {"username": "10001", "password": "seven-green-kites"})["Location"] == "/"


GIVEN = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.single_sign_on() is None
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    read = environment.single_sign_on()
    assert read == Provider("https://id.example", "a", "b", "employee_no", "openid profile", "id.example")
    monkeypatch.setenv("SIGN_IN", "oidc")
    assert environment.ways_in(read) == "oidc"
    monkeypatch.setenv("OIDC_SECOND_FACTOR", "provider")
    monkeypatch.setenv("OIDC_ACR", "gold, best")
    more = environment.single_sign_on()
    assert more
    assert (more.second_factor, more.acr) == ("provider", ("gold", "best"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "id.example"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_SCOPES", "profile"),
        ("OIDC_SECOND_FACTOR", "theirs"),
    ],
)
def test_wrong_variable_ends_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, good in (GIVEN | {name: value}).items():
        monkeypatch.setenv(each, good)
    with pytest.raises(SystemExit, match=name):
        environment.single_sign_on()


def test_single_sign_on_alone_needs_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN", "oidc")
    with pytest.raises(SystemExit, match="OIDC_ISSUER"):
        environment.ways_in(None)
