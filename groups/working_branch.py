"""In which of several branches somebody works at present: chosen in the top bar, kept with the sign-in.

It decides where entries of the menu lead that belong to one branch, and which branch a list is narrowed to that they
lead to. It gives no right and takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from branchmgr.models import User
from groups.models import Branch, standing_of

KEY = "branch"


class WorkingBranchMiddleware:
    """Lets the account of a request know which branch was chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            request.user.chosen_branch = request.session.get(KEY)
        return self.get_response(request)


def choose(request: HttpRequest, branch: Branch) -> None:
    """Works in this branch from now on, in this sign-in."""
    request.session[KEY] = branch.pk


def working_branch(user: User, among: Collection[int]) -> int | None:
    """Of the branches ``among`` the one that was chosen; else the first by number. None where there is none."""
    return user.chosen_branch if user.chosen_branch in among else min(among, default=None)


def of_working_branch(user: User, address: str) -> str:
    """The address of a list, narrowed to the branch in which one works where one has several."""
    branches = standing_of(user).branches
    if len(branches) < 2:
        return address
    return f"{address}?{urlencode({'branch': working_branch(user, branches)})}"
