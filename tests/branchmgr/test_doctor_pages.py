"""What the doctor says of settings, addresses, static files, what answers there, and the mail server."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.test import override_settings

from branchmgr.doctor import deployment, mail, site, static_files
from tests.factories.ailing import SECRET, levels, saying_server

PRODUCTION = {
    "ALLOWED_HOSTS": ["branch.example"],
    "SITE_URL": "https://branch.example/",
    "HTTPS": True,
    "BEHIND_PROXY": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 60,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECRET_KEY": "k3%jX-" * 10,
}
MANIFEST = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}


@pytest.fixture(autouse=True)
def _as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's driver needs this variable; Django's checks rightly find it."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, "ok"),
        ({"DEBUG": True}, "fault"),
        ({"SESSION_COOKIE_SECURE": False}, "warning"),
        ({"SESSION_COOKIE_SECURE": False, "ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, "ok"),
        ({"SECRET_KEY": "x"}, "warning"),
    ],
)
def test_what_django_says_of_a_deployment_is_told_by_its_weight(change: dict[str, Any], level: str) -> None:
    with override_settings(**(PRODUCTION | change)):
        found = list(deployment.of_django())

    assert levels(found) == [level], found


def test_what_django_calls_an_error_is_a_fault_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with override_settings(**PRODUCTION):
        (found,) = deployment.of_django()

    assert (found.level, found.found[:11]) == ("fault", "async.E001:")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ["ok"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["warning"]),
        ({"ALLOWED_HOSTS": ["localhost"]}, ["fault"]),
        ({"ALLOWED_HOSTS": [".example"]}, ["ok"]),
        ({"SITE_URL": ""}, ["ok"]),
        ({"HTTPS": False}, ["fault"]),
        ({"SITE_URL": "http://branch.example/"}, ["fault"]),
        ({"BEHIND_PROXY": False}, ["warning"]),
        ({"CSRF_TRUSTED_ORIGINS": ["http://branch.example"]}, ["warning"]),
    ],
)
def test_addresses_that_do_not_fit_each_other_are_told(change: dict[str, Any], found: list[str]) -> None:
    with override_settings(**(PRODUCTION | change)):
        assert levels(deployment.addresses()) == found


def test_static_files_that_are_missing_or_old_are_faults(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=tmp_path, DEBUG=False):
        (never,) = static_files.collected()
        call_command("collectstatic", "--noinput", "-v0")
        (whole,) = static_files.collected()
        (tmp_path / "css" / "frame.css").write_text("old")
        (old,) = static_files.collected()
        stored = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
        (tmp_path / stored["vendor/htmx/htmx.min.js"]).unlink()
        (missing,) = static_files.collected()

    assert levels([never, whole, old, missing]) == ["fault", "ok", "fault", "fault"]
    assert "css/frame.css" in old.found
    assert "vendor/htmx/htmx.min.js" in missing.found
    assert "collectstatic" in never.to_do


class _Page(BaseHTTPRequestHandler):
    """Answers as the server was told to."""

    def do_GET(self) -> None:
        status, headers, body = self.server.said  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Nothing."""


@contextmanager
def pages(status: int, body: bytes = b"", tls: ssl.SSLContext | None = None, **headers: str) -> Iterator[str]:
    """The address at which this is answered."""
    server = HTTPServer(("127.0.0.1", 0), _Page)
    server.said = (status, headers, body)  # type: ignore[attr-defined]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def asked(url: str) -> Any:
    with override_settings(SITE_URL=url):
        return list(site.answer())


@pytest.mark.parametrize(
    ("status", "body", "headers", "level", "to_do"),
    [
        (200, b"ok", {}, "ok", ""),
        (200, b"It works!", {}, "fault", "Another program"),
        (400, b"", {}, "fault", "ALLOWED_HOSTS"),
        (502, b"", {}, "fault", "gunicorn"),
        (301, b"", {"Location": "https://branch.example/healthz"}, "fault", "https:// in SITE_URL"),
        (301, b"", {"Location": "/healthz"}, "fault", "X-Forwarded-Proto"),
    ],
)
def test_what_answers_under_the_address_is_told(
    status: int, body: bytes, headers: dict[str, Any], level: str, to_do: str
) -> None:
    with pages(status, body, **headers) as url:
        (found,) = asked(url)

    assert (found.level, to_do in found.to_do) == (level, True)


def test_pages_that_talk_no_http_or_have_no_name_are_told() -> None:
    with saying_server(b"SSH-2.0\r\n\r\n") as port:
        (strange,) = asked(f"http://127.0.0.1:{port}/")
    (unknown,) = asked("https://nowhere.invalid/")
    (none,) = asked("")

    assert levels([strange, unknown, none]) == ["warning", "warning", "skipped"]


def certificate(folder: Path, days: int) -> Path:
    """A certificate of 127.0.0.1 that ends in so many days, with its key, as a server and its clients read it."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "branch")])
    address = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - datetime.timedelta(days=90))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "certificate.pem"
    file.write_bytes(text + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("days", "trusted", "found"),
    [(90, True, ["ok", "ok"]), (5, True, ["ok", "warning"]), (-1, True, ["fault"]), (90, False, ["warning"])],
)
def test_certificates_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, trusted: bool, found: list[str]
) -> None:
    file = certificate(tmp_path, days)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

    with pages(200, b"ok", tls) as url:
        assert levels(asked(url)) == found


def mailing(port: int = 0, **more: Any) -> override_settings:
    named = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    return override_settings(**{"MAIL_NOTICES": True, "EMAIL_PORT": port, **named, **more})


def smtp(answers: dict[bytes, bytes]) -> tuple[socket.socket, int]:
    """A mail server that answers by the first word it is told."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = listening.accept()
        with line, line.makefile("rwb", buffering=0) as file:
            file.write(b"220 ready\r\n")
            for told in iter(file.readline, b""):
                file.write(answers.get(told.split()[0].upper(), b"250 ok") + b"\r\n")

    Thread(target=serve, daemon=True).start()
    return listening, listening.getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "level"), [(b"235 in", "ok"), (b"535 wrong password", "fault"), (b"454 not now", "fault")]
)
def test_mail_server_is_asked_to_let_us_in_and_sent_nothing(answer: bytes, level: str) -> None:
    listening, port = smtp({b"EHLO": b"250-branch\r\n250 AUTH PLAIN", b"AUTH": answer, b"MAIL": b"550 CANARY"})
    with listening, mailing(port, EMAIL_HOST_USER="app", EMAIL_HOST_PASSWORD=SECRET):
        (found,) = mail.server()

    assert (found.level, SECRET in found.found + found.to_do) == (level, False)


def test_mail_server_without_safe_connection_is_a_fault() -> None:
    with saying_server(b"220 plain\r\n") as port, mailing(port, EMAIL_USE_SSL=True):
        assert levels(mail.server()) == ["fault"]


@pytest.mark.parametrize(
    ("change", "level"), [({"MAIL_NOTICES": False}, "skipped"), ({"MAIL_NOTICES": True, "EMAIL_HOST": ""}, "warning")]
)
def test_mail_that_goes_nowhere_is_told(change: dict[str, Any], level: str) -> None:
    with override_settings(**change):
        assert levels(mail.server()) == [level]
