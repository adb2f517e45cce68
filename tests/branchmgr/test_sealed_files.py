"""Sealed files: what was written comes back, nobody else reads it, and whatever is done to a file is noticed."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import override_settings

from branchmgr.sealed_files import PIECE, Sealer, unsealed

NAME = "a/result-1"
SALT, SEALED = 16, PIECE + 16


def sealed(data: bytes, name: str = NAME, *, at_once: int = 1 << 20) -> bytes:
    file = BytesIO()
    sealer = Sealer(file, name)
    for start in range(0, len(data), at_once):
        sealer.write(data[start : start + at_once])
    sealer.end()
    return file.getvalue()


def opened(file: bytes, name: str = NAME) -> bytes:
    with unsealed(BytesIO(file), name) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
@pytest.mark.parametrize("at_once", [999, 1 << 20])
def test_what_was_sealed_comes_back(size: int, at_once: int) -> None:
    data = random.Random(size).randbytes(size)
    assert opened(sealed(data, at_once=at_once)) == data


def test_file_of_the_same_says_nothing_and_is_never_the_same_twice() -> None:
    first, second = sealed(b"name" * PIECE), sealed(b"name" * PIECE)
    assert b"name" not in first
    pieces = {each[start : start + 64] for each in (first, second) for start in range(0, len(first) - 64, SEALED)}
    assert len(pieces) == 2 * 4


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "begins otherwise": lambda file: b"\0" * SALT + file[SALT:],
    "changed at the end": lambda file: file[:-1] + bytes([file[-1] ^ 1]),
    "changed in the middle": lambda file: file[: 2 * SEALED] + bytes([file[2 * SEALED] ^ 1]) + file[2 * SEALED + 1 :],
    "cut off within a piece": lambda file: file[:-1],
    "cut off after a piece": lambda file: file[: SALT + 2 * SEALED],
    "without the first piece": lambda file: file[:SALT] + file[SALT + SEALED :],
    "pieces in another order": lambda file: (
        file[:SALT] + file[SALT + SEALED : SALT + 2 * SEALED] + file[SALT : SALT + SEALED] + file[SALT + 2 * SEALED :]
    ),
    "longer": lambda file: file + file[-SEALED:],
    "never ended": lambda file: file[: SALT + SEALED],
    "empty": lambda _file: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_is_done_to_a_file_is_noticed(damage: str) -> None:
    file = sealed(b"x" * (2 * PIECE + 100))
    with pytest.raises(OSError, match="not what was kept"):
        opened(DAMAGES[damage](file))


def test_file_opens_under_its_own_name_and_with_the_server_s_own_key() -> None:
    file = sealed(b"x")
    with pytest.raises(OSError, match="not what was kept"):
        opened(file, "b/result-1")
    with override_settings(SECRET_KEY="x" * 50), pytest.raises(OSError, match="not what was kept"):
        opened(file)


class Watched(BytesIO):
    """Remembers how much was asked of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, len(self.getvalue()) if size is None or size < 0 else size)
        return super().read(size)


def test_large_file_is_never_read_as_a_whole() -> None:
    file, told = Watched(sealed(b"x" * (40 * PIECE))), 0
    with unsealed(file, NAME) as stream:
        while piece := stream.read(4096):
            told += len(piece)
    assert (told, file.most) == (40 * PIECE, SEALED)
