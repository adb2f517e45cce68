"""Fills a Word template in a process of its own, with limits: whatever a template asks for ends there.

Called as ``python -m activities.archive.rendering``: JSON with ``template`` (base64), ``places`` and ``seconds`` (of
the processor, at most) comes in by the standard input, the document leaves by the standard output. Where the template
is refused, the exit status is REFUSED and the error output says why, as JSON. Nothing of the product is loaded here:
no settings, no database, no secrets.
"""

from __future__ import annotations

import base64
import json
import re
import resource
import sys
from io import BytesIO
from typing import Any, Final, NoReturn

from docx.opc.package import OpcPackage
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY: Final = 1024 * 1024 * 1024
MOST_BYTES: Final = 20 * 1024 * 1024
DEEPEST: Final = 3
"""loops in loops: records, their lists, and one to spare"""
REFUSED: Final = 3

ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.For, nodes.If, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand),
)
"""places, loops over our lists, and questions; nothing that calls, computes, imports or sets"""
_FOREIGN = ("attachedTemplate", "oleObject", "package", "control", "vbaProject", "aFChunk", "subDocument", "frame")
_FIELDS = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON|RD)\b", re.IGNORECASE
)


class RefusedTemplate(Exception):
    """The template is not filled: ``why`` is a word for the caller, ``said`` what of the template it is about."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(why, said)
        self.why, self.said = why, said


class Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, and of its language only what a paper needs."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _look_at(tree)
        return tree


def _look_at(node: nodes.Node, depth: int = 0) -> None:
    if not isinstance(node, ALLOWED):
        raise RefusedTemplate("forbidden", type(node).__name__)
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise RefusedTemplate("forbidden", node.attr)
    if isinstance(node, nodes.For):
        depth += 1
        if depth > DEEPEST or node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            raise RefusedTemplate("forbidden", "for")
    for child in node.iter_child_nodes():
        _look_at(child, depth)


def filled(template: bytes, places: dict[str, Any]) -> bytes:
    """The document. Raises RefusedTemplate, or whatever a broken file makes the libraries raise."""
    document = DocxTemplate(BytesIO(template))
    document.init_docx()
    _look_outside(document.get_docx().part.package)
    document.render(places, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    stream = BytesIO()
    document.save(stream)
    if stream.tell() > MOST_BYTES:
        raise RefusedTemplate("heavy")
    return stream.getvalue()


def _look_outside(package: OpcPackage) -> None:
    """Refuses what would load or run something when the document is opened."""
    relations = [*package.rels.values(), *(rel for part in package.iter_parts() for rel in part.rels.values())]
    for relation in relations:
        kind = relation.reltype.rpartition("/")[2]
        if kind in _FOREIGN or (relation.is_external and kind != "hyperlink"):
            raise RefusedTemplate("outside", kind)
    for part in package.iter_parts():
        found = _FIELDS.search(_instructions(part.blob)) if part.partname.endswith(".xml") else None
        if found:
            raise RefusedTemplate("outside", found.group())


def _instructions(xml: bytes) -> str:
    """The instructions of the fields of a part, put together from the pieces in which Word writes them."""
    text = xml.decode("utf-8", "replace")
    pieces = re.findall(r"<w:instrText[^>]*>([^<]*)<", text) + re.findall(r'w:instr="([^"]*)"', text)
    return "".join(pieces) + " " + " ".join(pieces)


def _limited(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))


def _refuse(why: str, said: str = "") -> NoReturn:
    sys.stderr.write(json.dumps({"why": why, "said": said[:200]}))
    sys.exit(REFUSED)


def main() -> None:
    """Reads, fills, writes."""
    given = json.loads(sys.stdin.buffer.read())
    _limited(given["seconds"])
    try:
        document = filled(base64.b64decode(given["template"]), given["places"])
    except RefusedTemplate as refused:
        _refuse(refused.why, refused.said)
    except UndefinedError as error:
        _refuse("unknown", _place_of(error.message or ""))
    except TemplateSyntaxError as error:
        _refuse("syntax", error.message or "")
    except (SecurityError, RecursionError):
        _refuse("forbidden")
    except MemoryError:
        _refuse("heavy")
    except Exception:  # noqa: BLE001 - a broken file can make zip, XML and Word libraries raise anything
        _refuse("damaged")
    sys.stdout.buffer.write(document)


def _place_of(message: str) -> str:
    """The name in a message such as "'dict object' has no attribute '主题'"."""
    quoted = re.findall(r"'([^']+)'", message)
    return quoted[-1] if quoted else message


if __name__ == "__main__":
    main()
