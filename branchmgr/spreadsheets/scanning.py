"""One pass over one XML part in bounded memory; nothing of the file is believed before it was looked at.

The standard library's expat is driven directly, as defusedxml does it (no DTD, no entities), because a tree
of a hostile sheet does not fit into memory and because the very text of a number is wanted, not a float.
"""

from __future__ import annotations

from typing import IO, Final, NoReturn
from xml.parsers import expat

from branchmgr import pace
from branchmgr.spreadsheets import limits

_CHUNK: Final = 64 * 1024
# Known by their names whatever their namespace is said to be: openpyxl takes some of them so too.
_KNOWN: Final = frozenset(
    [
        "row",
        "c",
        "v",
        "f",
        "is",
        "t",
        "rPh",
        "si",
        "mergeCell",
        "hyperlink",
        "comment",
        "sheet",
        "workbookPr",
        "numFmt",
        "cellXfs",
        "xf",
        "Relationship",
        "Default",
        "Override",
    ]
)


class Budget:
    """How many elements may still be met; shared by all parts it is given to."""

    def __init__(self, elements: int) -> None:
        self.elements = elements

    def spend(self) -> None:
        """Counts one element. Raises RefusedError when there were too many."""
        self.elements -= 1
        if self.elements < 0:
            raise limits.refused(limits.TOO_COMPLEX)


class Scan:
    """Meets the elements of one part in order; refuses DTDs, deep nesting, long tokens and too many elements.

    Subclasses fill ``entered`` and ``left``, and call ``listen`` and ``heard`` around the text they want.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._depth = 0
        self._pieces: list[str] = []
        self._length = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._declaration
        self._parser.EntityDeclHandler = self._declaration

    def run(self, stream: IO[bytes]) -> None:
        """Reads the part to its end. Raises RefusedError, or ExpatError where it is not XML."""
        fed = 0
        while chunk := stream.read(_CHUNK):
            self._parser.Parse(chunk, False)
            fed += len(chunk)
            pace.step(len(chunk))
            # A tag or attribute that never ends is kept whole by expat, and read again with every chunk.
            if fed - self._parser.CurrentByteIndex > limits.TOKEN_BYTES:
                raise limits.refused(limits.TOO_COMPLEX)
        self._parser.Parse(b"", True)

    def entered(self, tag: str, attributes: dict[str, str]) -> None:
        """A known element begins."""

    def left(self, tag: str) -> None:
        """A known element ends."""

    def listen(self) -> None:
        """From here on the text is kept."""
        self._pieces.clear()
        self._length = 0
        self._parser.CharacterDataHandler = self._hear

    def heard(self) -> str:
        """The text since ``listen``, cut one character after the longest that a cell may hold."""
        self._parser.CharacterDataHandler = None
        return "".join(self._pieces)[: limits.CELL_TEXT * 7 + 1]

    def _hear(self, text: str) -> None:
        if self._length <= limits.CELL_TEXT * 7:  # a character may be written in seven: _x000D_
            self._pieces.append(text)
            self._length += len(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.spend()
        self._depth += 1
        if self._depth > limits.DEPTH:
            raise limits.refused(limits.TOO_COMPLEX)
        tag = name.rpartition(" ")[2]
        if tag in _KNOWN:
            self.entered(tag, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        tag = name.rpartition(" ")[2]
        if tag in _KNOWN:
            self.left(tag)

    def _declaration(self, *_of_what: object) -> NoReturn:
        raise limits.refused(limits.DECLARATIONS)
