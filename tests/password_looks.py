"""Counts how often a password is looked at: work that can be counted, where seconds cannot be trusted."""

from __future__ import annotations

from threading import Lock
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpRequest

from branchmgr.models import User


class CountingHasher(MD5PasswordHasher):
    """Quick hashes that are counted, in all threads."""

    looks = 0
    _lock = Lock()

    def encode(self, password: str, salt: str) -> str:
        with self._lock:
            CountingHasher.looks += 1
        return super().encode(password, salt)


COUNTED = ["tests.password_looks.CountingHasher"]
"""for the setting PASSWORD_HASHERS"""


class HastyBackend(ModelBackend):
    """The fault: it looks at no password where there is no such account, which is quicker."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        if not User.objects.filter(username=credentials["username"], is_active=True).exists():
            return None
        return super().authenticate(request, **credentials)


HASTY = ["tests.password_looks.HastyBackend"]
"""for the setting AUTHENTICATION_BACKENDS"""
