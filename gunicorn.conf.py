"""What gunicorn takes beside its command line: it tells nobody what it is (``Server: gunicorn``)."""

from __future__ import annotations

from gunicorn.http import wsgi  # type: ignore[import-untyped]

_told = wsgi.Response.default_headers


def _untold(response: wsgi.Response) -> list[str]:
    return [line for line in _told(response) if not line.startswith("Server:")]


wsgi.Response.default_headers = _untold
