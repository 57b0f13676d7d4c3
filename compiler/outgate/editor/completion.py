"""What can come at a place: words of the language that the parser takes, names that it means."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from outgate.catalog.fleets import BUILT_IN_NAMES, FLEETS, GROUPS
from outgate.catalog.model import Method
from outgate.editor.pieces import Document
from outgate.editor.roles import Mark, Role, read_roles
from outgate.editor.study import StudiedSet
from outgate.editor.view import View
from outgate.language.clauses import BY_RULE, SELECTOR_KINDS, STATEMENT_FORMS
from outgate.language.grammar import Token, Unexpected, load_parser
from outgate.language.recover import cut_statements
from outgate.policy.service import Service
from outgate.source import SourceFile, Span
from outgate.traffic.address import ANY_SOURCE
from outgate.values import dataclass


class ItemKind(StrEnum):
    """What an item is."""

    KEYWORD = "keyword"
    SOURCE = "source"
    FLEET = "fleet"
    SERVICE = "service"
    REGION = "region"
    METHOD = "method"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True)
class Item:
    """A word that can come, and what it is in a few words."""

    label: str
    kind: ItemKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What can come instead of a piece of text: the word that is being written, or nothing yet."""

    span: Span
    items: tuple[Item, ...]


_NO_WORD = frozenset('",={}#')  # nor is space
_NOTHING = "NOTHING"  # a kind of token that nothing takes
_CLAUSES = {clause.keyword: clause for clause in BY_RULE.values()}
_FORMS = {form.keyword: form for form in STATEMENT_FORMS}


def complete(view: View, document: Document, offset: int) -> Completion | None:
    """What can come at an offset; None inside of strings and comments."""
    text = document.source.text
    begin = offset
    while begin and text[begin - 1] not in _NO_WORD and not text[begin - 1].isspace():
        begin -= 1
    if _is_quoted(text[:begin].rpartition("\n")[2]):
        return None
    before = _statement_before(document, begin)
    marks = tuple(read_roles(before))
    items = tuple(_items(view, document.source.name, before, marks))
    unique = {item.label: item for item in reversed(items)}
    words = tuple(item for item in items if unique[item.label] is item)
    return Completion(Span(document.source, begin, offset), words)


def _is_quoted(line: str) -> bool:
    """Whether what follows on a line is in a string or a comment."""
    quoted = False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif char == "#" and not quoted:
            return True
    return quoted


def _statement_before(document: Document, offset: int) -> Sequence[Token]:
    """The tokens before an offset of the statement that it is in or behind."""
    start, piece = document.at(offset - 1)
    before = SourceFile(document.source.name, piece.source.text[: offset - start])
    tokens = list(load_parser().tokens(before.text))
    statements = list(cut_statements(before, tokens))
    return statements[-1] if statements else []


def _items(view: View, name: str, before: Sequence[Token], marks: Sequence[Mark]) -> Iterator[Item]:
    expected = _expected(before, marks)
    studied = view.set_of(name)
    if "WORD" in expected:
        yield from _names(view, name, studied, before, marks)
    block = any(token.type == "LBRACE" for token in before)
    used = set() if block else set(before)
    for keyword in (*_CLAUSES, *SELECTOR_KINDS, "to", *_FORMS, "deny"):
        if keyword.upper() not in expected or (keyword in _CLAUSES and keyword in used):
            continue
        if keyword == "except" and "forbid" not in used:  # the grammar has it in all guards
            continue
        yield Item(keyword, ItemKind.KEYWORD, _detail(keyword, expected, block=block))


def _detail(keyword: str, expected: frozenset[str], *, block: bool) -> str:
    if keyword in _CLAUSES:
        return _CLAUSES[keyword].meaning
    if "WORD" in expected:  # where a name can come, so can a kind word before it, and no other
        return f"{keyword} NAME"
    if block:
        return f"{keyword} URL from ADDRESS"
    return _FORMS[keyword].form if keyword in _FORMS else ""


# How statements begin rightly, whatever mistake stands where they do.
_BEGINNINGS = {
    "source": "source a = 10.0.0.1",
    "fleet": "fleet a = a",
    "allow": "allow a",
    "limit": 'limit to "a"',
    "forbid": 'forbid "a"',
    "require": 'require "a"',
    "test": 'test "a" {',
}


def _expected(before: Sequence[Token], marks: Sequence[Mark]) -> frozenset[str]:
    """The kinds of token that can come behind some tokens of one statement.

    Where these have a mistake, it is what can come behind their last clause, or behind the last
    comma in it.
    """
    parser = load_parser()
    for tokens in _readings(before, marks):
        try:
            parser.parse([*tokens, Token(_NOTHING, "", 0)])
        except Unexpected as error:
            if error.number >= len(tokens):
                return error.kinds
    return frozenset()


def _readings(before: Sequence[Token], marks: Sequence[Mark]) -> Iterator[list[Token]]:
    """The tokens as they are, and then with less and less of what may be wrong."""
    yield list(before)
    statement = marks[-1].statement
    if statement not in _BEGINNINGS:
        return
    head = list(load_parser().tokens(_BEGINNINGS[statement]))
    clause = next((mark for mark in reversed(marks) if _begins_clause(mark)), None)
    if clause is None:
        yield head
        return
    at = marks.index(clause)
    yield [*head, *before[at:]]
    quoted = clause.governor in _CLAUSES and _CLAUSES[clause.governor].values.are_quoted
    filler = Token("STRING" if quoted else "WORD", "", 0)
    commas = [n for n in range(at, len(before)) if before[n].type == "COMMA"]
    yield [*head, before[at], filler, *(before[commas[-1] :] if commas else ())]


def _begins_clause(mark: Mark) -> bool:
    """Whether a token begins a clause, or a line of a test."""
    return mark.token in (("allow", "deny") if mark.statement == "test" else _CLAUSES)


def _names(
    view: View,
    name: str,
    studied: StudiedSet | None,
    before: Sequence[Token],
    marks: Sequence[Mark],
) -> Iterator[Item]:
    """Names that belong behind the last keyword, but for those that stand in its list already."""
    last = marks[-1]
    listed = _listed(marks)
    service = _service(studied, marks)
    block = any(token.type == "LBRACE" for token in before)
    governor, statement = last.governor, last.statement
    if block or (governor == statement and statement != "allow"):
        return  # a URL or address, or a new name, which nobody can know
    items: Iterable[Item] = ()
    if governor in ("for", "fleet") or statement == "fleet":
        items = _fleets(view, name)
    elif governor == "region":
        items = _regions(studied, service)
    elif governor == "from":
        items = _sources(view, name)
    elif governor == "via":
        items = (Item(str(method), ItemKind.METHOD) for method in Method)
        items = items if service is None or service.knows_methods else ()
    elif governor in ("with", "without"):
        items = _features(studied, service)
    elif governor == "allow":
        items = (Item(each, ItemKind.SERVICE) for each in (studied.services if studied else ()))
    yield from (item for item in items if item.label.lower() not in listed)


def _listed(marks: Sequence[Mark]) -> set[str]:
    """The words of the clause that the last mark is of, or of a definition, in lower case."""
    last = marks[-1]
    clause = "for" if last.governor in SELECTOR_KINDS else last.governor
    words = set()
    for mark in reversed(marks):
        if mark.role is Role.KEYWORD and mark.token == clause:
            break
        words.add(mark.token.lower())
    return words


def _service(studied: StudiedSet | None, marks: Sequence[Mark]) -> Service | None:
    named = next((str(mark.token) for mark in marks if mark.role is Role.SERVICE), "")
    return studied.services.get(named) if studied else None


def _defined(view: View, name: str, role: Role, kind: ItemKind) -> Iterator[Item]:
    """The names of a kind that the set defines, those of the document itself first."""
    for file in sorted(view.files_with(name), key=lambda file: file.source.name != name):
        for _, piece in file.pieces:
            for mark in piece.marks:
                if mark.defines and mark.role is role:
                    yield Item(str(mark.token), kind, f"in {file.source.name}")


def _fleets(view: View, name: str) -> Iterator[Item]:
    yield from _defined(view, name, Role.FLEET, ItemKind.FLEET)
    for built_in in BUILT_IN_NAMES:
        fleet = FLEETS.get(built_in)
        detail = str(fleet.family) if fleet else f"{len(GROUPS[built_in])} fleets"
        yield Item(built_in, ItemKind.FLEET, detail)


def _regions(studied: StudiedSet | None, service: Service | None) -> Iterator[Item]:
    for row in studied.regions if studied else ():
        if service is None or row.name in service.regions:
            yield Item(row.name, ItemKind.REGION, str(row.cloud or ""))


def _features(studied: StudiedSet | None, service: Service | None) -> Iterator[Item]:
    for row in studied.features if studied else ():
        if service is None or row.feature.name in service.features:
            state = "on" if row.feature.default else "off"
            detail = f"{row.feature.about} ({state} by default)"
            yield Item(row.feature.name, ItemKind.FEATURE, detail)


def _sources(view: View, name: str) -> Iterator[Item]:
    yield from _defined(view, name, Role.SOURCE, ItemKind.SOURCE)
    yield Item(ANY_SOURCE.name, ItemKind.SOURCE, "every address")
