"""YAML of projects, read strictly and within bounds.

Only what the schemas use is a value: texts, whole numbers, `true` and `false`, nothing, lists and
mappings with texts as keys. A date stays a text, and so do `yes`, `NO` and `1.0`. Tags, repeated
keys, and more nesting or more values than any document needs are faults.

The parser of the library gives one event after the other, and the values are made from those here:
the library's own composer calls itself for each level, without an end, and follows aliases without
counting.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from outgate.documents.fault import MAX_DEPTH, MAX_INTEGER_DIGITS, Fault
from outgate.source import SourceFile, Span
from outgate.values import dataclass, field

Event = Any  # an event of the library, whose types say less of it than it has

MAX_VALUES = 500_000  # takes about 60 MB and a second and a half
MAX_CONFIG_VALUES = 20_000

_PLAIN: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_MERGE = "<<"


class NotYaml(Exception):
    """A text that cannot be read; `span` is the place, `syntax` tells that it is not even YAML."""

    def __init__(self, message: str, span: Span, *, syntax: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.syntax = syntax


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended."""

    value: Any
    anchor: str | None
    before: int  # values read before it
    key: str | None = None
    merged: list[Any] = field(default_factory=list)


def read_yaml(source: SourceFile, most: int = MAX_VALUES) -> list[Any]:
    """The documents of a file as plain values; NotYaml for the first thing that is wrong.

    `most` bounds the number of values, those behind aliases counted each time.
    """
    import yaml

    try:
        return _Reader(source, most).documents()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        assert mark is not None  # a parser always says where
        message = f"this is not YAML: {error.problem}"
        raise NotYaml(message, _span(source, mark.index, mark.index), syntax=True) from error
    except yaml.reader.ReaderError as error:
        message = f"this is not YAML: {error.reason}"
        span = _span(source, error.position, error.position)
        raise NotYaml(message, span, syntax=True) from error


def locate(source: SourceFile, number: int, fault: Fault) -> Span | None:
    """The place of a fault in document `number` (from 0) of a file that `read_yaml` has read.

    That is a wrong value, or the key before a value of several parts. None where the text cannot
    be followed; reading again costs time that only a faulty file takes.
    """
    import yaml

    document = -1
    stack: list[_Way] = []
    here: Event = None  # the key, or the entry of a list, that leads furthest
    node: Event = None  # the value there
    for event in _events(source.text):
        if isinstance(event, yaml.DocumentStartEvent):
            document += 1
            continue
        if document != number or not isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        top = stack[-1] if stack else None
        if top is not None and top.mapping and top.key is None:
            top.key = event
            continue
        on_path = top is None or top.leads_to(fault.path, len(stack))
        if on_path:
            here, node = (top.key if top is not None and top.key else event), event
        if top is not None:
            top.key = None
            top.index += 1
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Way(isinstance(event, yaml.MappingStartEvent), on_path))
    if node is None:
        return None
    if hasattr(node, "value") and not fault.at_key:  # a text or number
        here = node
    start: int = here.start_mark.index
    end: int = here.end_mark.index if hasattr(here, "value") else start
    return _span(source, start, end)


@dataclass(slots=True)
class _Way:
    """A list or mapping on the way to a place, and where in it the reading is."""

    mapping: bool
    on_path: bool
    key: Event = None
    index: int = 0

    def leads_to(self, path: tuple[str | int, ...], depth: int) -> bool:
        """Whether the value that begins now is the one that a path goes through."""
        if not self.on_path or depth > len(path):
            return False
        step = path[depth - 1]
        return step == (self.key.value if self.key is not None else self.index)


def _events(text: str) -> Iterator[Event]:
    import yaml

    events: Iterator[Event] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


def _span(source: SourceFile, start: int, end: int) -> Span:
    """A piece of a text that is not empty, of a character at least."""
    start = min(start, len(source.text) - 1)
    return Span(source, start, min(max(end, start + 1), len(source.text)))


class _Reader:
    """One pass over a text."""

    def __init__(self, source: SourceFile, most: int) -> None:
        self.source = source
        self.most = most
        self.count = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def documents(self) -> list[Any]:
        import yaml

        events = _events(self.source.text)
        documents = []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
                documents.append(self._document(events))
        return documents

    def _document(self, events: Iterator[Event]) -> Any:
        """The value of one document, of which `events` give what stands behind its start."""
        import yaml

        stack: list[_Open] = []
        for event in events:
            kind = type(event)
            if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event, stack, {} if kind is yaml.MappingStartEvent else [])
                continue
            top = stack[-1] if stack else None
            if kind is yaml.ScalarEvent:
                if top is not None and top.key is None and type(top.value) is dict:
                    top.key = self._key(event, top)
                    continue
                value = self._scalar(event)
            elif kind is yaml.AliasEvent:
                value = self._alias(event, top)
            else:  # the end of a list or mapping
                value = self._end(stack.pop())
                top = stack[-1] if stack else None
            if top is None:
                return value
            self._put(event, top, value)
        return None

    def _key(self, event: Event, into: _Open) -> str:
        self._check_tag(event)
        text: str = event.value
        if event.implicit[0] and (text in _PLAIN or _INTEGER.fullmatch(text)):
            raise self._bad(event, f"key `{_short(text)}` is not a text; put it in quotes")
        self._check_text(event, text)
        if text in into.value:
            raise self._bad(event, f"key `{_short(text)}` stands here twice")
        self._counted(event, 1)
        return text

    def _scalar(self, event: Event) -> Any:
        self._check_tag(event)
        self._counted(event, 1)
        text: str = event.value
        value: Any = text
        if event.implicit[0] and text in _PLAIN:
            value = _PLAIN[text]
        elif event.implicit[0] and _INTEGER.fullmatch(text):
            if len(text) > MAX_INTEGER_DIGITS:
                raise self._bad(event, f"`{_short(text)}` is too large a number")
            value = int(text)
        else:
            self._check_text(event, text)
        if event.anchor is not None:
            self.anchors[event.anchor] = value, 1
        return value

    def _begin(self, event: Event, stack: list[_Open], value: Any) -> None:
        self._check_tag(event)
        top = stack[-1] if stack else None
        if top is not None and top.key is None and type(top.value) is dict:
            raise self._bad(event, "a list or mapping cannot be a key")
        if len(stack) >= MAX_DEPTH:
            raise self._bad(event, f"this is nested more than {MAX_DEPTH} levels deep")
        self._counted(event, 1)
        # An anchor stands for a value that has ended: one that holds itself has no end.
        self.anchors.pop(event.anchor, None)
        stack.append(_Open(value, event.anchor, self.count - 1))

    def _end(self, done: _Open) -> Any:
        for merged in done.merged:
            for key, value in merged.items():
                done.value.setdefault(key, value)
        if done.anchor is not None:
            self.anchors[done.anchor] = done.value, self.count - done.before
        return done.value

    def _alias(self, event: Event, top: _Open | None) -> Any:
        if top is not None and top.key is None and type(top.value) is dict:
            raise self._bad(event, "an alias cannot be a key")
        if event.anchor not in self.anchors:
            raise self._bad(event, f"no value that ends before has the anchor `{event.anchor}`")
        value, size = self.anchors[event.anchor]
        self._counted(event, size)
        return value

    def _put(self, event: Event, into: _Open, value: Any) -> None:
        if type(into.value) is list:
            into.value.append(value)
            return
        key, into.key = into.key, None
        if key != _MERGE:
            into.value[key] = value
            return
        mappings = value if type(value) is list else [value]
        if not all(type(each) is dict for each in mappings):
            raise self._bad(event, "`<<` takes the anchor of a mapping")
        into.merged.extend(mappings)

    def _check_tag(self, event: Event) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._bad(event, f"tags such as `{_short(event.tag)}` are not read")

    def _check_text(self, event: Event, text: str) -> None:
        if "\0" in text or not (text.isascii() or _encodes(text)):
            raise self._bad(event, "this text holds what is not a character")

    def _counted(self, event: Event, size: int) -> None:
        self.count += size
        if self.count > self.most:
            raise self._bad(event, f"the file holds more than {self.most:,} values")

    def _bad(self, event: Event, message: str) -> NotYaml:
        start = event.start_mark.index
        first_line = self.source.text[start : event.end_mark.index].partition("\n")[0]
        return NotYaml(message, _span(self.source, start, start + len(first_line)))


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(text: str) -> str:
    return f"{text[:60]}..." if len(text) > 60 else text
