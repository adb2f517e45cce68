"""The second factor: setting it up, signing in with it, recovery codes, tries, demands, a lost one."""

from __future__ import annotations

import html
import re
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.oath import totp

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, RecoveryCode, SecondFactor, User
from branchmgr.sign_in import second_factor
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.factories.groups import PASSWORD

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:30+08:00"
WRONG = "This code is not right, or was used already. Wait for the next one and try again."
SIGN_IN, ASK, SET_UP = "/account/sign-in/", "/account/sign-in/code/", "/account/second-factor/new/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture(autouse=True)
def _reads_english(client: Client) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", PASSWORD)


def code_of(secret: str, off: int = 0) -> str:
    """What a phone shows whose clock is off by so many seconds."""
    return f"{totp(b32decode(secret), t0=-off):06}"


def phone(user: User, off: int = 0) -> str:
    return code_of(second_factor.secret_of(user.second_factor.key), off)


@pytest.fixture
def codes(user: User, _clock: Any) -> list[str]:
    """The user has a second factor, set up a while ago."""
    key = second_factor.new_key()
    found = second_factor.set_up_second_factor(user, key=key, code=code_of(second_factor.secret_of(key)), by=user)
    _clock.shift(timedelta(minutes=5))
    return found


def by_password(client: Client, next_page: str = "") -> Any:
    return client.post(SIGN_IN, {"username": "10001", "password": PASSWORD, "next": next_page})


def said(page: Any) -> str:
    errors = [error for found in page.context["form"].errors.values() for error in found]
    return str(errors[0]) if errors else ""


def signed_in(client: Client) -> bool:
    return client.get("/notices/").status_code == 200


def offered(page: Any) -> tuple[str, str]:
    """The offer and the secret that a page for setting up shows."""
    text = page.content.decode()
    secret = re.search(r"user-select-all\">([A-Z2-7]{32})<", text)
    offer = re.search(r'name="offer" value="([^"]+)"', text)
    assert secret
    assert offer
    return html.unescape(offer[1]), secret[1]


def test_second_factor_is_set_up_with_a_code_and_the_password_and_shows_ten_codes_once(
    client: Client, user: User
) -> None:
    client.force_login(user)
    page = client.get(SET_UP)
    offer, secret = offered(page)
    assert "<svg" in page.content.decode()
    assert not SecondFactor.objects.exists()

    wrong = client.post(SET_UP, {"offer": offer, "code": "000000", "password": PASSWORD})
    assert (wrong.status_code, offered(wrong)[1], SecondFactor.objects.count()) == (422, secret, 0)
    nobody = client.post(SET_UP, {"offer": offer, "code": code_of(secret), "password": "x"})
    assert said(nobody) == "This is not your present password."
    done = client.post(SET_UP, {"offer": offer, "code": code_of(secret), "password": PASSWORD})

    shown = re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", done.content.decode())
    assert (done.status_code, len(set(shown)), RecoveryCode.objects.count()) == (200, 10, 10)
    assert "no-store" in done.headers["Cache-Control"]
    assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values())) for code in shown)
    assert b32decode(secret).hex() not in str(list(SecondFactor.objects.values()))
    assert client.get(SET_UP)["Location"] == "/account/second-factor/"
    assert "set_up_second_factor" in AuditEvent.objects.values_list("action", flat=True)


def test_offer_of_another_person_or_of_long_ago_is_refused(client: Client, user: User, _clock: Any) -> None:
    client.force_login(User.objects.create_user("10002", PASSWORD))
    offer, secret = offered(client.get(SET_UP))
    client.force_login(user)
    stolen = client.post(SET_UP, {"offer": offer, "code": code_of(secret), "password": PASSWORD})
    own, secret = offered(client.get(SET_UP))
    _clock.shift(timedelta(minutes=29))
    client.get("/")
    _clock.shift(timedelta(minutes=2))
    late = client.post(SET_UP, {"offer": own, "code": code_of(secret), "password": PASSWORD})

    assert [page.status_code for page in (stolen, late)] == [422, 422]
    assert not SecondFactor.objects.exists()


def test_password_alone_does_not_sign_in_and_the_code_does(client: Client, user: User, codes: list[str]) -> None:
    answer = by_password(client, "/notices/?unread=1")
    assert (answer["Location"], signed_in(client)) == (f"{ASK}?next=%2Fnotices%2F%3Funread%3D1", False)
    assert said(client.post(answer["Location"], {"code": "000000"})) == WRONG

    done = client.post(answer["Location"], {"code": phone(user)})

    assert (done["Location"], signed_in(client)) == ("/notices/?unread=1", True)
    assert AuditEvent.objects.filter(action="sign_in").get().after == {"way": "password and app"}
    assert AuditEvent.objects.get(action="sign_in_failed").after == {"number": "10001", "what": "second factor"}
    assert ASK not in [client.get(ASK)["Location"], client.get(SIGN_IN)["Location"]]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_code_leads_to_no_foreign_page(client: Client, user: User, codes: list[str], target: str) -> None:
    by_password(client)
    assert client.post(f"{ASK}?next={target}", {"code": phone(user)})["Location"] == "/"


@pytest.mark.parametrize(("off", "good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_phone_may_be_half_a_minute_off(client: Client, user: User, codes: list[str], off: int, good: bool) -> None:
    by_password(client)
    client.post(ASK, {"code": phone(user, off)})
    assert signed_in(client) is good


def test_code_is_good_once_and_so_is_every_recovery_code(client: Client, user: User, codes: list[str]) -> None:
    used = phone(user)
    for code in (used, codes[0].upper(), codes[1].replace("-", " ")):
        by_password(client)
        assert client.post(ASK, {"code": code}).status_code == 302
        client.post("/account/sign-out/")
        by_password(client)
        assert said(client.post(ASK, {"code": code})) == WRONG
        assert not signed_in(client)
    assert RecoveryCode.objects.count() == 8


def test_code_closes_after_five_failures_until_it_opens(
    client: Client, user: User, codes: list[str], _clock: Any
) -> None:
    by_password(client)
    tries = [said(client.post(ASK, {"code": "000000"})) for _time in range(5)]
    closed = said(client.post(ASK, {"code": phone(user)}))

    assert (set(tries), closed) == ({WRONG}, "Too many tries failed. You can try again at 10:21.")
    by_password(client)
    assert said(client.post(ASK, {"code": codes[0]})) == closed
    _clock.shift(timedelta(minutes=15))
    by_password(client)
    assert client.post(ASK, {"code": phone(user)}).status_code == 302


def test_step_between_ends_after_ten_minutes_and_with_a_new_password(
    client: Client, user: User, codes: list[str], _clock: Any
) -> None:
    by_password(client)
    _clock.shift(timedelta(minutes=10))
    assert client.post(ASK, {"code": phone(user)})["Location"] == SIGN_IN

    by_password(client)
    user.set_password("another-good-one")
    user.save()
    assert client.post(ASK, {"code": phone(user)})["Location"] == SIGN_IN
    assert not signed_in(client)


def test_new_recovery_codes_and_removal_ask_for_the_password(client: Client, user: User, codes: list[str]) -> None:
    client.force_login(user)
    for page in ("codes", "remove"):
        assert client.post(f"/account/second-factor/{page}/", {"password": "x"}).status_code == 422
    assert RecoveryCode.objects.count() == 10

    new = client.post("/account/second-factor/codes/", {"password": PASSWORD}).content.decode()
    assert codes[0] not in new
    assert RecoveryCode.objects.count() == 10
    client.post("/account/second-factor/remove/", {"password": PASSWORD})

    assert not SecondFactor.objects.exists()
    actions = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["set_up_second_factor", "renew_recovery_codes", "remove_second_factor"]
    assert audit.verify() == 3


def test_signed_in_page_takes_no_query_more(client: Client, user: User, codes: list[str]) -> None:
    """The same page, by somebody with a second factor and by somebody without one."""
    other = User.objects.create_user("10002", PASSWORD)
    taken = []
    for each in (user, other):
        client.force_login(each)
        client.get("/account/password/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/account/password/").status_code == 200
        taken.append(len(asked))
        assert not [query for query in asked if "secondfactor" in query["sql"]]
    assert len(set(taken)) == 1


@pytest.fixture
def branch() -> Branch:
    return groups.branch("ZB01", committee=groups.committee("DW01"))


def admin(branch: Branch) -> User:
    """Who administers the committee above a branch."""
    assert branch.committee
    return groups.admin(branch.committee)


def demand(client: Client, address: str, by: User, word: str = "yes") -> Any:
    client.force_login(by)
    return client.post(address, {"demanded": word})


@pytest.mark.parametrize("office", [Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANISATION])
def test_demand_of_a_branch_leads_its_committee_to_set_one_up(client: Client, branch: Branch, office: str) -> None:
    secretary, other = groups.holder(Office.SECRETARY, branch), groups.holder(office, branch)
    leader = groups.holder(Office.LEADER, groups.group(branch))
    assert demand(client, f"/groups/branches/{branch.pk}/second-factor/", secretary).status_code == 302
    event = AuditEvent.objects.get(action="demand_second_factor")
    assert (event.branch, event.before, event.after) == ("ZB01", {"demanded": False}, {"demanded": True})

    client.force_login(leader)
    assert client.get("/").status_code == 200
    client.force_login(other)
    assert {client.get(page)["Location"] for page in ("/", "/notices/", "/account/second-factor/")} == {SET_UP}
    offer, secret = offered(client.get(SET_UP))
    typed = {"offer": offer, "code": code_of(secret), "password": PASSWORD}
    assert client.post(SET_UP, typed).status_code == 200
    assert client.get("/").status_code == 200

    client.post("/account/second-factor/remove/", {"password": PASSWORD})
    assert client.get("/")["Location"] == SET_UP
    demand(client, f"/groups/branches/{branch.pk}/second-factor/", secretary, "no")
    branch.refresh_from_db()
    assert branch.demands_second_factor is True, "who lacks one sets it up before anything else"


def test_demand_of_a_committee_concerns_its_admins(client: Client, branch: Branch) -> None:
    above, secretary = admin(branch), groups.holder(Office.SECRETARY, branch)
    demand(client, f"/groups/committees/{branch.committee.pk}/second-factor/", above)

    client.force_login(above)
    assert client.get("/")["Location"] == SET_UP
    client.force_login(secretary)
    assert client.get("/").status_code == 200


def test_demand_reaches_who_is_signed_in_at_the_next_request(client: Client, branch: Branch) -> None:
    client.force_login(groups.holder(Office.SECRETARY, branch))
    leader = Client()
    leader.force_login(groups.holder(Office.LEADER, groups.group(branch)))
    assert client.get("/").status_code == 200

    for demanded in (True, False):
        Branch.objects.update(demands_second_factor=demanded)
        assert (client.get("/").headers.get("Location") == SET_UP) is demanded
        assert leader.get("/").status_code == 200


def test_demand_that_begins_costs_no_query_more(client: Client, branch: Branch) -> None:
    client.force_login(groups.holder(Office.SECRETARY, branch))
    client.get("/notices/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/notices/")
    offices = ('JOIN "groups_appointment" held', "EXECUTE standing")
    assert len([query for query in asked if any(each in query["sql"] for each in offices)]) == 1


def test_health_answers_whoever_has_to_do_something_first(client: Client, branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    client.force_login(secretary)
    for change in ({"must_change_password": True}, {"must_change_password": False}):
        User.objects.filter(pk=secretary.pk).update(**change)
        Branch.objects.update(demands_second_factor=not change["must_change_password"])
        assert client.get("/").status_code == 302
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code in (200, 503)


def test_list_of_demands_counts_who_lacks_one(client: Client, branch: Branch) -> None:
    above, secretary = admin(branch), groups.holder(Office.SECRETARY, branch)
    groups.appoint(secretary.person, Office.ORGANISATION, branch)
    SecondFactor.objects.create(user=secretary, key="k", set_up_at=clock.now())
    groups.holder(Office.PUBLICITY, branch)

    for each, shown in ((secretary, [("branches", 2, 1)]), (above, [("committees", 1, 1)])):
        client.force_login(each)
        context = client.get("/groups/second-factor/").context
        found = [(name, row.people, row.lacking) for name in ("branches", "committees") for row in context[name]]
        assert found == shown


def test_admin_takes_a_lost_one_away_and_the_person_is_told(client: Client, branch: Branch) -> None:
    person = groups.member(groups.group(branch), "10001")
    user = groups.user_for(person)
    SecondFactor.objects.create(user=user, key="k", set_up_at=clock.now())
    theirs = Client()
    theirs.force_login(user)
    client.force_login(admin(branch))

    client.post(f"/groups/people/{person.pk}/second-factor/")

    assert not SecondFactor.objects.exists()
    assert Notification.objects.get(recipient=user).kind == "second_factor"
    assert theirs.get("/").status_code == 302
    assert client.post(f"/groups/people/{person.pk}/second-factor/").status_code == 422


def test_command_takes_one_away(user: User, codes: list[str], capsys: Any) -> None:
    call_command("remove_second_factor", "10001")
    assert "10001" in capsys.readouterr().out
    assert not SecondFactor.objects.exists()


def test_new_secret_of_the_installation_makes_the_kept_key_worthless(
    client: Client, user: User, codes: list[str], settings: Any
) -> None:
    """Positive control: what is kept in the database tells no code by itself."""
    before = phone(user)
    settings.SECRET_KEY = "another" * 8
    with pytest.raises(RefusedError):
        second_factor.check_code(user, code=before, address="127.0.0.1")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_code_signs_in_once_by_many_at_once(user: User, codes: list[str], settings: Any, kind: str) -> None:
    settings.SIGN_IN_TRIES = 100
    code = phone(user) if kind == "app" else codes[0]

    def one(_number: int) -> str:
        try:
            return second_factor.check_code(user, code=code, address="127.0.0.1")
        except RefusedError:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as many:
        ways = list(many.map(one, range(16)))
    assert sorted(ways) == [""] * 15 + [kind]
