"""The network address from which a request comes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of the browser; behind proxies the one that the outermost of our own has added."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    told = _parsed(request.headers.get("X-Forwarded-For", "").split(",")[-settings.PROXIES :][0].strip())
    return str(told) if told else direct


def neighbourhood_of(address: str) -> str:
    """What counts as one place: an IPv4 address; of IPv6 the /64 network, all of which belongs to one subscriber."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed) if parsed else "unknown"


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
