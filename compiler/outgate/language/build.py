"""From raw statements to the syntax tree, with the mistakes the grammar lets pass."""

from collections.abc import Iterable, Sequence

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.clauses import ALLOW_CLAUSES, BY_RULE, GUARD_CLAUSES, SELECTOR_KINDS, Clause
from outgate.language.grammar import Raw, Token
from outgate.language.mend import one_clause
from outgate.language.tokens import report_unclosed_string, span_of
from outgate.language.tree import (
    AllowStatement,
    FleetDefinition,
    GuardStatement,
    SourceDefinition,
    Statement,
    TestLine,
    TestStatement,
    Word,
    WrittenClauses,
    is_name,
)
from outgate.source import SourceFile, Span

_MOST_MENDED = 20  # clauses that stand twice in one statement, of which each is looked at whole


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
            return None, (report_unclosed_string(file, tokens[0]),)
        case "test":
            lines = tuple(builder.line(line) for line in raw.raws())
            return TestStatement(builder.word(tokens[1]), lines, span), builder.done()
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
        if not is_name(name.text):
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
        verb, url, *rest = tokens = list(raw.tokens())
        span = span_of(self._file, verb).to(span_of(self._file, tokens[-1]))
        address = self.word(rest[-1]) if rest else None
        return TestLine(verb.type == "ALLOW", self.word(url), address, span)

    def allow(self, raw: Raw, service: Token, span: Span) -> AllowStatement:
        clauses = self._clauses(raw.raws())
        regions, fleets = self._selectors(clauses.pop("for_clause", None))
        written = self._written(clauses, ALLOW_CLAUSES)
        return AllowStatement(self.word(service), regions, fleets, written, span)

    def guard(self, raw: Raw, span: Span) -> GuardStatement:
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
        words = tuple(self.words(list(patterns.tokens())))
        return GuardStatement(raw.data, words, self._written(clauses, GUARD_CLAUSES), span)

    def _clauses(self, raws: Iterable[Raw]) -> dict[str, Raw]:
        """Clauses by their rule, each at most once."""
        clauses: dict[str, Raw] = {}
        for clause in raws:
            first = clauses.setdefault(clause.data, clause)
            if first is not clause:
                self._duplicate(first, clause)
        return clauses

    def _written(self, clauses: dict[str, Raw], table: tuple[Clause, ...]) -> WrittenClauses:
        return WrittenClauses(
            tuple(
                (clause.keyword, tuple(self.words(list(clauses[clause.rule].tokens())[1:])))
                for clause in table
                if clause.rule in clauses
            )
        )

    def _selectors(self, clause: Raw | None) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        """Regions and fleets; a name without a kind word takes the kind before it."""
        words: dict[str, list[Word]] = {kind: [] for kind in SELECTOR_KINDS}
        kind = "fleet"
        for selector in clause.raws() if clause else ():
            *kind_word, name = selector.tokens()
            kind = str(kind_word[0]) if kind_word else kind
            words[kind].append(self.word(name))
        return tuple(words["region"]), tuple(words["fleet"])

    def _duplicate(self, first: Raw, again: Raw) -> None:
        keyword, earlier = next(again.tokens()), next(first.tokens())
        is_list = BY_RULE[again.data].values.are_list
        help = "put both lists into one clause" if is_list else "keep one of them"
        few = len(self._problems) < _MOST_MENDED
        self._problems.append(
            Diagnostic(
                codes.DUPLICATE_CLAUSE,
                f"`{keyword}` stands twice in this statement",
                Label(span_of(self._file, keyword), "again here"),
                (Label(span_of(self._file, earlier), "first here"),),
                help=help,
                fixes=one_clause(self._file, first, again) if few else (),
            )
        )
