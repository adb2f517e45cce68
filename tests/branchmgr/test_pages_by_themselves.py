"""Pages that look again by themselves while a long work runs: nobody is there, so no sign-in is kept open by them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from branchmgr.models import SignedIn, User
from branchmgr.sign_in.middleware import SessionLimitsMiddleware
from tests.factories import long_works

pytestmark = pytest.mark.django_db

NOW = "2027-01-05T10:00:00+08:00"
GOOD = "seven-green-kites"
PART = {"HX-Request": "true"}


def browser(user: User) -> Client:
    client = Client()
    answer = client.post("/account/sign-in/", {"username": user.username, "password": GOOD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("name", ["work_detail", "work_list"])
def test_page_that_looks_again_by_itself_does_not_keep_a_sign_in_from_ending(
    name: str, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOADS_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False) as moment, long_works.own_kinds():
        user = User.objects.create_user("10001", GOOD)
        work = long_works.begun(user)
        address = reverse(name, args=[work.pk] if name == "work_detail" else [])
        left, used = browser(user), browser(user)
        seen = list(SignedIn.objects.values_list("seen_at", flat=True))
        for _minutes in range(9):
            moment.shift(timedelta(minutes=3))
            answer = left.get(address, headers=PART)
            assert (answer.status_code, "seen" in answer.cookies) == (200, False)
        assert list(SignedIn.objects.values_list("seen_at", flat=True)) == seen
        assert used.get(address).status_code == 200  # opened by somebody, the same page does keep it
        moment.shift(timedelta(minutes=3))
        assert "ended=idle" in left.get(address, headers=PART)["HX-Redirect"]
        assert used.get(address).status_code == 200


def test_pages_that_look_again_by_themselves_are_known_to_the_limits() -> None:
    templates = Path(product.BASE_DIR) / "templates"
    found = {path.stem for path in templates.rglob("*.html") if re.search(r'hx-trigger="[^"]*every ', path.read_text())}
    assert found == set(SessionLimitsMiddleware.QUIET_IN_PARTS)
