"""What locks a backup: any byte changed, missing or too many is noticed, and a wrong key opens nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from branchmgr.backup import sealing
from branchmgr.errors import RefusedError

KEY = "correct horse battery staple"
TEXT = b"0123456789" * 15_000
"""more than two of the pieces into which the format cuts"""


def sealed(data: bytes = TEXT) -> bytes:
    file = io.BytesIO()
    sealing.seal(iter([data[:100], data[100:]]), file, key=KEY)
    return file.getvalue()


WHOLE = sealed()


def opened(data: bytes, key: str = KEY) -> bytes:
    return b"".join(sealing.unsealed(io.BytesIO(data), key=key))


def changed(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_stream_comes_back_equal() -> None:
    assert opened(WHOLE) == TEXT
    assert opened(sealed(b"")) == b""


def test_locked_bytes_show_nothing_of_the_content() -> None:
    assert b"0123" not in WHOLE


def test_same_content_is_never_locked_alike() -> None:
    assert sealed() != WHOLE


def test_another_key_opens_nothing() -> None:
    with pytest.raises(RefusedError, match="the key is wrong, or the file was changed"):
        opened(WHOLE, key="correct horse battery stapler")


def test_changed_byte_is_noticed_wherever_it_is() -> None:
    # Each byte in front of the salt and behind it, one of the salt (each means a new key), some of the content.
    places = [*range(20), 51, *range(52, 420), *range(420, len(WHOLE), 3001), *range(len(WHOLE) - 20, len(WHOLE))]
    for place in places:
        with pytest.raises(RefusedError):
            opened(changed(WHOLE, place))


def test_cut_or_longer_file_is_noticed() -> None:
    # Also where the format's own pieces end: there nothing but the missing last piece tells.
    for length in (0, 10, 100, 400, len(WHOLE) // 2, len(WHOLE) - 65_552, len(WHOLE) - 1):
        with pytest.raises(RefusedError):
            opened(WHOLE[:length])
    with pytest.raises(RefusedError):
        opened(WHOLE + b"x")


def test_reader_that_gives_up_leaves_no_thread_behind() -> None:
    reader = sealing.unsealed(io.BytesIO(sealed(TEXT * 20)), key=KEY)
    next(reader)
    reader.close()  # type: ignore[attr-defined]


def test_failure_while_pieces_are_made_is_told_as_it_is() -> None:
    def failing() -> Iterator[bytes]:
        yield b"x"
        raise RefusedError("lost")

    with pytest.raises(RefusedError, match="lost"):
        sealing.seal(failing(), io.BytesIO(), key=KEY)


def test_key_is_the_setting_or_the_file(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_KEY, settings.BACKUP_KEY_FILE = "", ""
    with pytest.raises(RefusedError, match="BACKUP_KEY"):
        sealing.passphrase()
    settings.BACKUP_KEY = "too short"
    with pytest.raises(RefusedError, match="16 characters"):
        sealing.passphrase()
    (tmp_path / "key").write_text(f"{KEY}\n")
    settings.BACKUP_KEY, settings.BACKUP_KEY_FILE = "", str(tmp_path / "key")
    assert sealing.passphrase() == KEY
    settings.BACKUP_KEY_FILE = str(tmp_path / "none")
    with pytest.raises(RefusedError, match="cannot be read"):
        sealing.passphrase()
