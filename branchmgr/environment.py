"""Reading the settings from the environment; a wrong value ends the start with one clear line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


def secret_key(*, debug: bool) -> str:
    """``SECRET_KEY``; required unless ``DEBUG`` is on, at least 32 characters long."""
    value = text("SECRET_KEY")
    if not value and debug:
        return "only-for-development-" + "x" * 40
    if not value:
        refuse("SECRET_KEY", "is missing. Set it to a long random text (or DEBUG=on for development).")
    if len(value) < 32 and not debug:
        refuse("SECRET_KEY", "is too short; use at least 32 random characters.")
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
    url = text("DATABASE_URL", f"sqlite:///{default_file}")
    if urlsplit(url).scheme not in {"postgres", "postgresql", "sqlite"}:
        refuse("DATABASE_URL", "must begin with postgres:// or sqlite:///.")
    try:
        settings: dict[str, Any] = {**dj_database_url.parse(url)}
    except ValueError as error:
        refuse("DATABASE_URL", f"cannot be read: {error}")
    if not settings.get("NAME"):
        refuse("DATABASE_URL", "names no database.")
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
