"""What ``deploy/`` says fits the product: variables, hardening, and secret addresses that no log of the proxy holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import house
from tests.test_documents import variables

pytestmark = pytest.mark.once
DEPLOY = house.ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = {"User=branchmgr", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "PrivateTmp=yes"}
PROXIES = [DEPLOY / "nginx/branchmgr.conf", DEPLOY / "container/nginx.conf"]


def unknown_variables(text: str) -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE)) - variables()


def test_template_names_variables_that_are_read() -> None:
    assert unknown_variables((DEPLOY / "branchmgr.env").read_text()) == set()
    assert unknown_variables("SECRET_KEY=x\n#MOON_PHASE=full\n") == {"MOON_PHASE"}


def test_every_service_is_hardened() -> None:
    assert len(SERVICES) == 5
    assert {path.name: HARDENED - set(path.read_text().splitlines()) for path in SERVICES} == {
        path.name: set() for path in SERVICES
    }


def unlogged(text: str) -> list[str]:
    """The addresses that the proxy writes nothing of."""
    return re.findall(r'^\s+"~(\S+)" 0;$', text, re.MULTILINE)


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.parent.name)
def test_proxy_writes_no_secret_address(path: Path) -> None:
    text = path.read_text()
    for address in ("/board/wall/secret/", "/calendar/secret.ics", "/posts/p/secret/"):
        assert [rule for rule in unlogged(text) if re.match(rule, address)], address
    assert not [rule for rule in unlogged(text) if re.match(rule, "/appraisal/periods/")]
    assert "if=$branchmgr_logged" in text
    assert "$request_uri" not in text.split("server {")[0], "queries would be written"
