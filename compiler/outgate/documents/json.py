"""JSON documents that Outgate wrote: plans, records and the files of local firewalls.

They may come from anybody, so they are read as strictly as YAML: a key stands once, numbers have an
end, and texts are texts. They may also hold 100 MB, so that all checks are quick ones.
"""

import json
import re
from typing import Any

from outgate.documents.fault import MAX_DEPTH, MAX_INTEGER_DIGITS, Fault
from outgate.documents.schema import worst_fault
from outgate.values import dataclass

MAX_VALUES = 8_000_000  # three times as many as a plan of 100,000 rules has

_LARGE = 1 << 20  # characters; records and plans of that size are written by nobody's hand

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BLANK = re.compile(r"[ \t\n\r]*")


class BadDocument(ValueError):
    """A text that is not the document it should be; str() says why, in words for the user."""


def read_json_document(text: str | bytes, schema: str, version: str | None = None) -> Any:
    """The document in a JSON text, which keeps a shipped schema; BadDocument where it does not.

    With `version` the document's own is looked at first: what another version of Outgate wrote is
    no fault of the document, and of what says no version nothing is quoted.
    """
    text = _decoded(text)
    document = read_json(text)
    if version is not None:
        stated = document.get("format_version") if isinstance(document, dict) else None
        if not isinstance(stated, str) or len(stated) > 20:
            raise BadDocument("it is something else: it has no `format_version`")
        if stated != version:
            raise BadDocument(f"its format is {stated}; this version of Outgate reads {version}")
    if (fault := worst_fault(schema, document)) is not None:
        raise BadDocument(_placed(text, fault))
    return document


def check_document(document: object, schema: str) -> Any:
    """The same value, which keeps a shipped schema; BadDocument where it does not."""
    if (fault := worst_fault(schema, document)) is not None:
        raise BadDocument(str(fault))
    return document


def read_json(text: str | bytes) -> Any:
    """Any value in a JSON text; BadDocument with the line where it is none, or beyond bounds."""
    text = _decoded(text)
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise BadDocument(f"it holds more than {MAX_VALUES:,} values")
    if len(text) > _LARGE:
        # Twice as quick, and as strict but for keys that stand twice, of which the last one holds.
        import orjson

        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            place = f"(line {error.lineno}, column {error.colno})"
            raise BadDocument(f"it is not JSON, or torn {place}") from error
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        what = "it is empty" if not text.strip() else "it is not JSON, or torn"
        raise BadDocument(f"{what} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise BadDocument(f"it is nested more than {MAX_DEPTH} levels deep") from error
    except UnicodeEncodeError as error:
        raise BadDocument("a text in it holds what is not a character") from error
    return value


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(f"it is not UTF-8 text (byte {error.start + 1})") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadDocument(f"key `{_short(twice)}` stands twice in it")
    return mapping


def _integer(text: str) -> int:
    if len(text) > MAX_INTEGER_DIGITS:
        raise BadDocument(f"`{_short(text)}` in it is too large a number")
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if len(text) > 40 or number - number != 0:
        raise BadDocument(f"`{_short(text)}` in it is too large a number")
    return number


def _constant(text: str) -> float:
    raise BadDocument(f"`{text}` in it is not a number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)


def _short(text: str) -> str:
    return f"{text[:60]}..." if len(text) > 60 else text


def _placed(text: str, fault: Fault) -> str:
    try:
        place = _locate(text, fault.path)
    except RecursionError:  # orjson reads deeper than what is used to find the place
        return f"it is nested more than {MAX_DEPTH} levels deep"
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    where = f"line {line}, column {column}" if line > 1 else f"column {column}"
    return f"{where}: {fault}"


@dataclass(slots=True)
class _Scan:
    """A place in a JSON text that is known to be JSON."""

    text: str
    at: int

    def skip(self, more: int = 0) -> str:
        """Go on by some characters and any blanks; the character there."""
        match = _BLANK.match(self.text, self.at + more)
        assert match is not None
        self.at = match.end()
        return self.text[self.at]

    def value(self) -> Any:
        """Read the value here and go behind it."""
        value, self.at = json.JSONDecoder().raw_decode(self.text, self.at)
        return value


def _locate(text: str, path: tuple[str | int, ...]) -> int:
    """Where a path leads in a text: the offset of the value, or of the last one that is there."""
    scan = _Scan(text, 0)
    opened = scan.skip()
    here = scan.at
    for step in path:
        if opened not in ("[", "{") or not _enter(scan, step, mapping=opened == "{"):
            break
        opened = scan.skip()
        here = scan.at
    return here


def _enter(scan: _Scan, step: str | int, *, mapping: bool) -> bool:
    """Go to one entry of the list or mapping here; whether there is one."""
    index = 0
    after = scan.skip(1)
    while after not in ("]", "}"):
        key: str | int = index
        if mapping:
            key = scan.value()
            scan.skip()
            scan.skip(1)
        if key == step:
            return True
        scan.value()
        index += 1
        if (after := scan.skip()) == ",":
            after = scan.skip(1)
    return False
