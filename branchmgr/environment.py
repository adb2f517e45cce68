"""Reading the settings from the environment; a wrong value ends the start with one clear line."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from environs import Env, EnvError

env = Env()
T = TypeVar("T")

SQLITE_OPTIONS = {
    # Without IMMEDIATE a read that turns into a write fails at once under load; see docs/decisions.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def refuse(name: str, reason: str) -> NoReturn:
    """Ends the process with exit status 1 and one line that names the variable and the mend."""
    raise SystemExit(f"branchmgr does not start: {name} {reason}")


def read(reader: Callable[..., T], name: str, default: Any) -> T:
    """One variable through one of environs' readers, refused in words when it does not parse."""
    try:
        return reader(name, default)
    except (EnvError, ValueError) as error:
        refuse(name, f"is not valid: {error}")


def text(name: str, default: str = "") -> str:
    return read(env.str, name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    return read(env.bool, name, default)


def number(name: str, default: int, *, least: int = 0) -> int:
    value = read(env.int, name, default)
    if value < least:
        refuse(name, f"must be {least} or more, not {value}.")
    return value


def words(name: str, default: list[str]) -> list[str]:
    return [word.strip() for word in read(env.list, name, default) if word.strip()]


def choice(name: str, default: str, allowed: list[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        refuse(name, f"must be one of {', '.join(allowed)}, not {value!r}.")
    return value


MAKE_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"


def secret_key(*, debug: bool) -> str:
    """``SECRET_KEY``; required unless ``DEBUG`` is on, at least 50 characters long and 5 different ones."""
    value = text("SECRET_KEY")
    if not value and debug:
        return "only-for-development-" + "x" * 40
    if not value:
        refuse("SECRET_KEY", f"is missing. Set it to a long random text (or DEBUG=on for development): {MAKE_KEY}")
    if not debug and (len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-")):
        refuse("SECRET_KEY", f"must be 50 random characters or more, 5 of them different. Make one: {MAKE_KEY}")
    return value


def time_zone(default: str) -> str:
    value = text("TIME_ZONE", default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse("TIME_ZONE", f"names no time zone: {value!r}. An example is Asia/Shanghai.")
    return value


def database(default_file: Path) -> dict[str, Any]:
    """``DATABASE_URL`` (postgres://… or sqlite:///file); an SQLite file under the data folder by default."""
    try:
        return database_at(text("DATABASE_URL", f"sqlite:///{default_file}"))
    except ValueError as error:
        refuse("DATABASE_URL", str(error))


def database_at(url: str) -> dict[str, Any]:
    """The database at an address, as Django's settings; ValueError that says what is wrong with the address."""
    if urlsplit(url).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError("must begin with postgres:// or sqlite:///.")
    try:
        settings: dict[str, Any] = {**dj_database_url.parse(url)}
    except ValueError as error:
        raise ValueError(f"cannot be read: {error}") from error
    if not settings.get("NAME"):
        raise ValueError("names no database.")
    if settings["ENGINE"].endswith("sqlite3"):
        return settings | {"OPTIONS": SQLITE_OPTIONS}
    return settings | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def folder(name: str, default: Path, *, outside: list[Path]) -> Path:
    """An absolute folder, made where it is missing; never one whose files are served to everybody."""
    path = Path(text(name, str(default)))
    if not path.is_absolute():
        refuse(name, f"must be an absolute path, not {str(path)!r}.")
    path = path.resolve()
    if any(path.is_relative_to(served.resolve()) for served in outside):
        refuse(name, f"lies among the static files, which everybody may read: {path}.")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, f"cannot be made: {error}.")
    return path


def redis_url() -> str:
    """``REDIS_URL`` (redis://…); empty means the embedded broker and the cache in memory."""
    url = text("REDIS_URL")
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        refuse("REDIS_URL", "must begin with redis:// or rediss://.")
    return url


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where notices by mail go out; without a backend none do."""

    backend: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server() -> MailServer:
    """``EMAIL_URL``: smtp://user:password@host:port, smtp+tls:// (STARTTLS), smtps:// or console://; empty: no mail."""
    value = text("EMAIL_URL")
    url = urlsplit(value)
    if not value or url.scheme == "console":
        return MailServer("django.core.mail.backends.console.EmailBackend" if value else "")
    if url.scheme not in MAIL_PORTS or not url.hostname:
        refuse("EMAIL_URL", "must be smtp://host, smtp+tls://user:password@host:587, smtps://host or console://.")
    try:
        port = url.port or MAIL_PORTS[url.scheme]
    except ValueError:
        refuse("EMAIL_URL", "has a port that is no number up to 65535.")
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=url.hostname,
        port=port,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=url.scheme == "smtp+tls",
        ssl=url.scheme == "smtps",
    )


def site_url(*, needed_for: str) -> str:
    """``SITE_URL``, under which people reach this installation, for links in mails; with a slash at the end."""
    value = text("SITE_URL")
    url = urlsplit(value)
    if not value and needed_for:
        refuse("SITE_URL", f"is missing. {needed_for} needs it for its links: https://branch.example.")
    if value and (url.scheme not in {"http", "https"} or not url.hostname or url.query or url.path not in {"", "/"}):
        refuse("SITE_URL", f"must be https:// and a host, without a path, not {value!r}.")
    return f"{value.rstrip('/')}/" if value else ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of single sign-on (OpenID Connect); ``claim`` is what it calls the employee number.

    ``second_factor`` says who sees to it, ``ours`` or the ``provider``; ``acr`` names its ways of signing in with one.
    """

    issuer: str
    client: str
    secret: str
    claim: str
    scopes: str
    name: str
    second_factor: str = "ours"
    acr: tuple[str, ...] = ()


def single_sign_on() -> Provider | None:
    """``OIDC_ISSUER`` and what belongs to it; without it there is no single sign-on."""
    issuer = text("OIDC_ISSUER")
    if not issuer:
        return None
    url = urlsplit(issuer)
    if not url.hostname or (url.scheme != "https" and url.hostname not in {"localhost", "127.0.0.1"}):
        refuse("OIDC_ISSUER", f"must be https:// and the address that the provider calls itself by, not {issuer!r}.")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not text(name):
            refuse(name, "is missing. OIDC_ISSUER needs it; the provider tells it.")
    scopes = words("OIDC_SCOPES", ["openid", "profile"])
    if "openid" not in scopes:
        refuse("OIDC_SCOPES", "must hold openid.")
    return Provider(
        issuer=issuer,
        client=text("OIDC_CLIENT_ID"),
        secret=text("OIDC_CLIENT_SECRET"),
        claim=text("OIDC_CLAIM", "employee_no"),
        scopes=" ".join(scopes),
        name=text("OIDC_NAME", str(url.hostname)),
        second_factor=choice("OIDC_SECOND_FACTOR", "ours", ["ours", "provider"]),
        acr=tuple(words("OIDC_ACR", [])),
    )


def metrics_token() -> str:
    """``METRICS_TOKEN``, which Prometheus shows: 32 characters or more; empty: none is asked for."""
    token = text("METRICS_TOKEN")
    if token and len(token) < 32:
        refuse("METRICS_TOKEN", "must be 32 random characters or more: the output of openssl rand -hex 32.")
    return token


def metrics_addresses() -> tuple[IPv4Network | IPv6Network, ...]:
    """``METRICS_ADDRESSES``: addresses and networks, comma between them."""
    try:
        return tuple(ip_network(word) for word in words("METRICS_ADDRESSES", []))
    except ValueError as error:
        refuse("METRICS_ADDRESSES", f"must be addresses or networks such as 10.1.2.3 or 10.1.0.0/16: {error}.")


def ways_in(provider: Provider | None) -> str:
    """``SIGN_IN``: ``all`` (with a password too) or ``oidc`` (single sign-on alone)."""
    ways = choice("SIGN_IN", "all", ["all", "oidc"])
    if ways == "oidc" and not provider:
        refuse("SIGN_IN", "is oidc, but OIDC_ISSUER is missing: nobody could sign in.")
    return ways


def identity_keys(*, needed: bool) -> tuple[bytes, ...]:
    """``IDENTITY_KEY``: 32 bytes in base64, or several with commas between: the first one seals, all of them open."""
    keys = tuple(_identity_key(word) for word in words("IDENTITY_KEY", []))
    if needed and not keys:
        refuse("IDENTITY_KEY", "is missing. IDENTITY_NUMBERS needs it: the output of openssl rand -base64 32.")
    return keys


def _identity_key(word: str) -> bytes:
    try:
        key = base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        refuse("IDENTITY_KEY", "must be 32 bytes in base64: the output of openssl rand -base64 32.")
    return key
