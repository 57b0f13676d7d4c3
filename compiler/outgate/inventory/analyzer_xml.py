"""The XML of the client analyzer, read by a parser that knows no entities and no document types."""

from collections.abc import Mapping
from xml.parsers import expat

ROOT = "MDEResults"
_DEPTH = 16
_MOST_TEXT = 4096  # characters of a value
# The sections with facts on the device; `events` has findings.
_FINDINGS = "events"
_MOST_FINDINGS = 10_000
_SECTIONS = ("general", "devInfo", "EDRCompInfo", "AVCompInfo")


class BadXml(ValueError):
    """A text that is no results of the analyzer, or not whole."""


def read_results(text: str) -> Mapping[str, str]:
    """The facts of one device: by the name of the fact, and by the words that it is shown with.

    Both in lower case; names of the facts on the antivirus are not public, their words are.
    """
    return {"mderesults": "", **_parse(text).facts}


def read_findings(text: str) -> tuple[str, ...]:
    """The texts of the findings: what stands in `events`, and what its elements are marked with."""
    return tuple(_parse(text).findings)


def _parse(text: str) -> "_Reader":
    reader = _Reader()
    # The text is decoded already, whatever encoding its first line tells of.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True  # a number may stand where one buffer ends
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - it takes no names
    except expat.ExpatError as error:
        raise BadXml(str(error)) from error
    return reader


class _Reader:
    """What stands where in the document; of a fact what it is shown with, and its text."""

    _shown: str
    _text: list[str]
    _size: int

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.findings: list[str] = []
        self._path: list[str] = []

    def refuse(self, *_: object) -> None:
        """A document type is where entities come from; the analyzer writes none."""
        raise BadXml("it declares a document type")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self._path) >= _DEPTH:
            raise BadXml("it is nested too deeply")
        self._path.append(name)
        if self._path[1:2] == [_FINDINGS]:
            for value in attributes.values():
                self._note(value)
        if self._path[0] != ROOT:
            raise BadXml("it holds something else")
        if len(self._path) == 3:
            self._shown = attributes.get("displayName", "")
            self._text, self._size = [], 0

    def _note(self, text: str) -> None:
        if text.strip() and len(self.findings) < _MOST_FINDINGS:
            self.findings.append(text[:_MOST_TEXT])

    def text(self, text: str) -> None:
        """Text of an element; that of `value`, or of the fact itself where it has none."""
        if self._path[1:2] == [_FINDINGS]:
            self._note(text)
        if len(self._path) in (3, 4) and self._path[3:] in ([], ["value"]):
            self._size += len(text)
            if self._size <= _MOST_TEXT:
                self._text.append(text)

    def end(self, _: str) -> None:
        """An element ends; of facts with one name the first stays."""
        if len(self._path) == 3 and self._path[1] in _SECTIONS:
            value = "".join(self._text).strip()
            for name in (self._path[2], self._shown.strip().rstrip(": ")):
                self.facts.setdefault(name.lower(), value)
        self._path.pop()
