"""Many requests at the same moment, each on a connection of its own, as the threads of a server have them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier

from django.db import connections
from django.test import Client

from branchmgr.models import User

AT_ONCE = 32
ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "10"))
DONE, REFUSED = 302, (403, 422)


@dataclass(frozen=True)
class Sent:
    """What one browser posts."""

    client: Client
    url: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Race:
    """One thing that 32 browsers ask for at once, and how often it has happened by now, counted in several ways.

    ``alone``: all but the one that does it are refused; else a second one is told that it was done already.
    """

    sends: Sequence[Sent]
    happened: Callable[[], tuple[int, ...]]
    alone: bool = True


class Crowd:
    """32 threads that keep their connections."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads

    def answers(self, sends: Sequence[Sent]) -> list[int]:
        """The status of each answer; an exception is a 500, as it would be on a server."""
        together = Barrier(len(sends))

        def post(sent: Sent) -> int:
            together.wait(60)
            return sent.client.post(sent.url, sent.data).status_code

        return list(self._threads.map(post, sends))

    def faults(self, race: Race) -> list[str]:
        """Everything that is wrong after all have asked; nothing where it happened once and the others were refused."""
        before = race.happened()
        answers = self.answers(race.sends)
        effects = [after - earlier for after, earlier in zip(race.happened(), before, strict=True)]
        odd = sorted(set(answers) - {DONE, *REFUSED})
        found = [f"{answers.count(status)} answers {status}" for status in odd]
        if effects != [1] * len(effects):
            found.append(f"it happened {effects} times")
        if race.alone and answers.count(DONE) != 1:
            found.append(f"{answers.count(DONE)} were told that they did it")
        return found


@contextmanager
def crowd() -> Iterator[Crowd]:
    """32 threads, whose connections are closed at the end."""
    together = Barrier(AT_ONCE)

    def closed(_number: int) -> None:
        together.wait(60)
        connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield Crowd(threads)
        list(threads.map(closed, range(AT_ONCE)))


def browsers(*users: User) -> list[Client]:
    """32 browsers, shared out among some signed-in people."""
    signed_in = []
    for user in users:
        client = Client()
        client.force_login(user)
        signed_in.append(client.cookies["sessionid"].value)
    return [_copy(signed_in[number % len(users)]) for number in range(AT_ONCE)]


def _copy(session: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = session
    return client
