"""Reading XML within limits: the elements of one name, one at a time, as names with texts, lists and inner elements.

A document type (DOCTYPE) is refused before anything in it is read, so no entity is ever expanded and nothing outside
the file is looked at. Sizes and depth are bounded; what is cut off or no XML is named, and what came before it stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from domain.errors import Malformed, TooLarge, UnreadableFile

__all__ = ["XmlElement", "XmlField", "read_xml_elements"]

MAX_FILE_BYTES = 256 << 20
MAX_ELEMENT_CHARACTERS = 1 << 20
MAX_DEPTH = 16
_MAX_FIELDS = 200
"""Of the document itself. The weekly report has three."""
_MAX_PENDING_BYTES = 4 * MAX_ELEMENT_CHARACTERS + (1 << 20)
"""Of a tag that does not end: expat looks at it from its beginning with each further chunk."""
_CHUNK = 1 << 16
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlElement:
    """One element of the name that was asked for."""

    row: int
    """Its place among them, from 1."""
    data: Mapping[str, object]
    """Name → text, `None` for `xsi:nil`, an inner mapping, or a list where a name is repeated; `@name` → attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlField:
    """A field of the document itself: a child of the root with nothing but text."""

    name: str
    text: str


def read_xml_elements(path: Path, name: str, prefix: str = "") -> Iterator[XmlElement | XmlField]:
    """Yield the elements of a name, and the fields of the document, in the order of the file.

    Args:
        path: The file.
        name: Name of the elements, without namespace.
        prefix: A prefix and a namespace with a blank between them, `g http://…`: names of that namespace are given as
            `g:id`. All others are given without theirs.

    Raises:
        TooLarge: the file, or one element, is above the limit.
        Malformed: it is no XML, is cut off, has a document type, or is nested too deep.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(path.name, f"the file has more than {MAX_FILE_BYTES >> 20} MiB")
    reader = _Reader(path.name, name, prefix)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse_document_type
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                parser.Parse(chunk, not chunk)
            except UnreadableFile:
                yield from reader.take()
                raise
            except (expat.ExpatError, LookupError, ValueError) as error:
                yield from reader.take()
                raise Malformed(path.name, _reason(error), code="damaged", facts={"detail": _reason(error)}) from error
            yield from reader.take()
            if not chunk:
                return
            if stream.tell() - parser.CurrentByteIndex > _MAX_PENDING_BYTES:
                raise TooLarge(path.name, f"one element has more than {MAX_ELEMENT_CHARACTERS} characters")


def _reason(error: Exception) -> str:
    if isinstance(error, expat.ExpatError):
        return f"is not XML from line {error.lineno} on: {expat.errors.messages[error.code]}"
    return "is not XML: its encoding is not known"


@dataclass(slots=True)
class _Node:
    name: str
    children: dict[str, object] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    is_nil: bool = False
    has_elements: bool = False

    def value(self) -> object:
        text = "".join(self.texts).strip()
        if self.has_elements or (self.children and not text):
            return self.children | ({"#text": text} if text else {})
        if self.children:
            return self.children | {"#text": text}
        return None if self.is_nil else text

    def add(self, name: str, value: object) -> None:
        if name not in self.children:
            self.children[name] = value
            return
        known = self.children[name]
        if isinstance(known, list):
            known.append(value)
        else:
            self.children[name] = [known, value]


class _Reader:
    def __init__(self, file: str, name: str, prefix: str) -> None:
        self._file = file
        self._name = name
        self._prefix, _, self._namespace = prefix.partition(" ")
        self._nodes: list[_Node] = []
        self._found: list[XmlElement | XmlField] = []
        self._rows = self._fields = 0
        self._size = 0

    def take(self) -> list[XmlElement | XmlField]:
        found, self._found = self._found, []
        return found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._nodes) >= MAX_DEPTH:
            raise Malformed(self._file, f"is nested more than {MAX_DEPTH} deep")
        if self._nodes:
            self._nodes[-1].has_elements = True
        node = _Node(name=self._named(name))
        if node.name == self._name or len(self._nodes) == 1:
            self._size = 0
        for attribute, value in attributes.items():
            self._measure(len(value))
            if attribute == f"{_INSTANCE} nil":
                node.is_nil = value in {"true", "1"}
            else:
                node.children[f"@{_local(attribute)}"] = value
        self._nodes.append(node)

    def text(self, text: str) -> None:
        self._measure(len(text))
        if self._is_inside() or len(self._nodes) == 2:
            self._nodes[-1].texts.append(text)

    def end(self, _: str) -> None:
        node = self._nodes.pop()
        if node.name == self._name and self._nodes:
            self._rows += 1
            value = node.value()
            data = value if isinstance(value, dict) else {"#text": value or ""}
            self._found.append(XmlElement(row=self._rows, data=data))
        elif self._is_inside():
            self._measure(len(node.name) + 16)
            self._nodes[-1].add(node.name, node.value())
        elif len(self._nodes) == 1 and not node.has_elements:
            self._fields += 1
            if self._fields > _MAX_FIELDS:
                raise TooLarge(self._file, f"has more than {_MAX_FIELDS} fields of its own")
            self._found.append(XmlField(name=node.name, text="".join(node.texts).strip()))

    def refuse_document_type(self, *_: object) -> None:
        raise Malformed(self._file, "has a document type (DOCTYPE), which no export has; it is not read")

    def _named(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        return f"{self._prefix}:{local}" if namespace and namespace == self._namespace else local

    def _is_inside(self) -> bool:
        return any(node.name == self._name for node in self._nodes)

    def _measure(self, size: int) -> None:
        self._size += size
        if (self._is_inside() or len(self._nodes) == 2) and self._size > MAX_ELEMENT_CHARACTERS:
            raise TooLarge(self._file, f"one element has more than {MAX_ELEMENT_CHARACTERS} characters")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
