"""Finds accounts: by password at the sign-in as Django does, by key at every request."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigAutoField

from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.models import User

BACKEND: Final = "branchmgr.sign_in.accounts.Backend"
"""what a session of somebody who signed in says; single sign-on and the second factor end in it as well"""

_account = KeptQuery("account", lambda: User.objects.filter(pk=Given("pk", BigAutoField())))


class Backend(ModelBackend):
    """Reads the account of a request by a query whose words are kept."""

    def get_user(self, user_id: int) -> User | None:
        user = _account.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
