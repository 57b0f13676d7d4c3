"""From raw statements to the syntax tree, with the mistakes the grammar lets pass."""

import re
from collections.abc import Iterable, Sequence

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.grammar import Raw, Token
from outgate.language.tree import (
    Allow,
    FleetDefinition,
    Guard,
    SourceDefinition,
    Statement,
    Test,
    TestLine,
    Word,
)
from outgate.source import SourceFile, Span

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def span_of(file: SourceFile, token: Token) -> Span:
    """Where a token stands."""
    start = token.start_pos
    return Span(file, start, start + len(token))


def unclosed_string(file: SourceFile, token: Token) -> Diagnostic:
    """A string that its line does not close."""
    help = 'add the closing `"`; a string cannot span lines'
    message = "the string is not closed on its line"
    return Diagnostic(codes.UNCLOSED_STRING, message, Label(span_of(file, token)), help=help)


def build_statement(file: SourceFile, raw: Raw) -> tuple[Statement | None, tuple[Diagnostic, ...]]:
    """One statement, or None where it is too broken to mean anything."""
    tokens = list(raw.tokens())
    span = span_of(file, tokens[0]).to(span_of(file, tokens[-1]))
    builder = _Builder(file)
    match raw.data:
        case "source_definition":
            name, *values = builder.words(tokens[1:])
            builder.check_name("source", name)
            return SourceDefinition(name, tuple(values), span), builder.done()
        case "fleet_definition":
            name, *values = builder.words(tokens[1:])
            builder.check_name("fleet", name)
            return FleetDefinition(name, tuple(values), span), builder.done()
        case "broken":
            return None, (unclosed_string(file, tokens[0]),)
        case "test":
            lines = tuple(builder.line(line) for line in raw.raws())
            return Test(builder.word(tokens[1]), lines, span), builder.done()
        case "limit" | "forbid" | "require":
            return builder.guard(raw, span), builder.done()
        case _:
            return builder.allow(raw, tokens[1], span), builder.done()


class _Builder:
    """Builds the nodes of one statement and collects what is wrong with it."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._problems: list[Diagnostic] = []

    def done(self) -> tuple[Diagnostic, ...]:
        return tuple(self._problems)

    def word(self, token: Token) -> Word:
        text = token[1:-1] if token.type == "STRING" else str(token)
        return Word(text, span_of(self._file, token))

    def words(self, tokens: Sequence[Token]) -> list[Word]:
        return [self.word(token) for token in tokens]

    def check_name(self, kind: str, name: Word) -> None:
        if not _NAME.fullmatch(name.text):
            self._problems.append(
                Diagnostic(
                    codes.SYNTAX,
                    f"`{name.text}` cannot be the name of a {kind}",
                    Label(name.span),
                    help="names hold letters, digits, `.`, `_` and `-`, and begin with a letter "
                    "or digit",
                )
            )

    def line(self, raw: Raw) -> TestLine:
        verb, url, *rest = raw.tokens()
        span = span_of(self._file, verb).to(span_of(self._file, rest[-1] if rest else url))
        address = self.word(rest[-1]) if rest else None
        return TestLine(verb.type == "ALLOW", self.word(url), address, span)

    def allow(self, raw: Raw, service: Token, span: Span) -> Allow:
        clauses = self._clauses(raw.raws())
        regions, fleets = self._selectors(clauses.get("for_clause"))
        return Allow(
            service=self.word(service),
            regions=regions,
            fleets=fleets,
            sources=self._list(clauses, "from_clause"),
            method=self._one(clauses, "via_clause"),
            with_features=self._list(clauses, "with_clause"),
            without_features=self._list(clauses, "without_clause"),
            workspaces=self._list(clauses, "workspace_clause"),
            storage=self._list(clauses, "storage_clause"),
            owner=self._one(clauses, "owner_clause"),
            reason=self._one(clauses, "because_clause"),
            until=self._one(clauses, "until_clause"),
            span=span,
        )

    def guard(self, raw: Raw, span: Span) -> Guard:
        patterns, *rest = raw.raws()
        clauses = self._clauses(rest)
        if "except_clause" in clauses and raw.data != "forbid":
            keyword = next(clauses["except_clause"].tokens())
            help = "add what may be reached as well to the list behind `to`"
            if raw.data == "require":
                help = "name what is required, and nothing else"
            message = f"`except` has no place in `{raw.data}`"
            label = Label(span_of(self._file, keyword))
            self._problems.append(Diagnostic(codes.SYNTAX, message, label, help=help))
        return Guard(
            kind=raw.data,
            patterns=tuple(self.words(list(patterns.tokens()))),
            exceptions=self._list(clauses, "except_clause"),
            sources=self._list(clauses, "from_clause"),
            owner=self._one(clauses, "owner_clause"),
            reason=self._one(clauses, "because_clause"),
            span=span,
        )

    def _clauses(self, several: Iterable[Raw]) -> dict[str, Raw]:
        """Clauses by their rule, each at most once."""
        clauses: dict[str, Raw] = {}
        for clause in several:
            first = clauses.setdefault(clause.data, clause)
            if first is not clause:
                self._duplicate(first, clause)
        return clauses

    def _list(self, clauses: dict[str, Raw], rule: str) -> tuple[Word, ...]:
        clause = clauses.get(rule)
        return tuple(self.words(list(clause.tokens())[1:])) if clause else ()

    def _one(self, clauses: dict[str, Raw], rule: str) -> Word | None:
        words = self._list(clauses, rule)
        return words[0] if words else None

    def _selectors(self, clause: Raw | None) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        """Regions and fleets; a name without a kind word takes the kind before it."""
        found: dict[str, list[Word]] = {"region": [], "fleet": []}
        kind = "fleet"
        for selector in clause.raws() if clause else ():
            *kind_word, name = selector.tokens()
            kind = str(kind_word[0]) if kind_word else kind
            found[kind].append(self.word(name))
        return tuple(found["region"]), tuple(found["fleet"])

    def _duplicate(self, first: Raw, again: Raw) -> None:
        keyword, earlier = next(again.tokens()), next(first.tokens())
        help = "put both lists into one clause" if again.data in _LISTS else "keep one of them"
        self._problems.append(
            Diagnostic(
                codes.DUPLICATE_CLAUSE,
                f"`{keyword}` stands twice in this statement",
                Label(span_of(self._file, keyword), "again here"),
                (Label(span_of(self._file, earlier), "first here"),),
                help=help,
            )
        )


_LISTS = frozenset(
    f"{name}_clause"
    for name in ("for", "from", "with", "without", "workspace", "storage", "except")
)
