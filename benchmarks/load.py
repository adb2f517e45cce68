"""Readers over real connections: each waits for its answer, then asks for the next page."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

LONGEST_WAIT = 30.0
"""seconds after which a request that has no answer is a failed one"""


@dataclass(frozen=True, slots=True)
class Page:
    """An address, the cookies of who reads it, and what its answer must hold."""

    path: str
    cookies: str = ""
    holds: bytes = b"</html>"

    def request(self, host: str) -> bytes:
        """A request over a connection that stays open; not packed, so that what the answer holds can be read."""
        heads = [f"GET {self.path} HTTP/1.1", f"Host: {host}", f"Cookie: {self.cookies}", "Accept: text/html", "", ""]
        return "\r\n".join(heads).encode()


@dataclass
class Told:
    """What the readers met: milliseconds of each good answer, what went wrong, seconds in all."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Told) -> None:
        self.times += other.times
        self.faults += other.faults
        self.seconds += other.seconds

    @property
    def a_second(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1]


def read(port: int, pages: Sequence[Page], *, connections: int, seconds: float) -> Told:
    """Lets so many readers read for so long, each beginning at another page."""
    return asyncio.run(_read(port, pages, connections, seconds))


async def _read(port: int, pages: Sequence[Page], connections: int, seconds: float) -> Told:
    told, start = Told(), time.perf_counter()
    end = start + seconds
    readers = [_reader(port, islice(cycle(pages), n, None), end, told) for n in range(connections)]
    await asyncio.gather(*readers)
    told.seconds = time.perf_counter() - start
    return told


async def _reader(port: int, pages: Iterator[Page], end: float, told: Told) -> None:
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while (begun := time.perf_counter()) < end:
        page = next(pages)
        try:
            connection = connection or await asyncio.open_connection("127.0.0.1", port)
            fault = await asyncio.wait_for(_answer(page, port, *connection), LONGEST_WAIT)
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError) as error:
            fault, connection = f"{type(error).__name__} {error}", None
        if fault:
            told.faults.append(f"{page.path}: {fault}")
        else:
            told.times.append((time.perf_counter() - begun) * 1000)
    if connection:
        connection[1].close()


async def _answer(page: Page, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Reads one answer to its end; what is wrong with it, nothing where it is as it should be."""
    writer.write(page.request(f"127.0.0.1:{port}"))
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    heads = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(heads["content-length"]))
    if heads.get("connection", "").lower() == "close":
        raise ConnectionError("the server closed the connection")
    return "" if " 200 " in status and page.holds in body else status
