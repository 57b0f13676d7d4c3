"""The table of the parser, worked out by lark from the grammar: plain data, made when building.

Keys: `pattern` is the one regular expression of the lexer and `fixed` the kind of each text that is
no free one; `states` says what to do at each kind of token (from 0: go to that state behind it;
below: reduce by rule -1 - number) and `after` where each rule's name leads. A rule has its name,
the number of its parts as `length`, and the `parts` kept (a number, or a list of one where its own
parts take its place; None for an optional part that is absent); `alone` says that a single part
stands for the whole.
"""

import re
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from lark import Lark
    from lark.grammar import Rule

Part = int | list[int] | None


class RuleFields(TypedDict):
    """A rule of the grammar."""

    name: str
    length: int
    parts: list[Part]
    alone: bool


class LexerFields(TypedDict):
    """What cuts a text into tokens."""

    pattern: str
    fixed: dict[str, str]


class Table(LexerFields):
    """The whole table."""

    start: int
    end: int
    states: list[dict[str, int]]
    after: list[dict[str, int]]
    rules: list[RuleFields]


def make_table(grammar: str) -> Table:
    """The table of a grammar; takes a tenth of a second."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    made = Lark(grammar, parser="lalr", lexer="basic")
    rules = {rule: number for number, rule in enumerate(made.rules)}
    names = {rule.origin.name for rule in rules}
    parse_table = made.parser.parser._parse_table
    start, end = parse_table.start_states["start"], parse_table.end_states["start"]
    # Lark numbers states differently each time: here in the order in which they are come to.
    order = {start: 0}
    states: list[dict[str, int]] = []
    after: list[dict[str, int]] = []
    for state in (walk := [start]):
        steps: dict[str, int] = {}
        for kind, (action, argument) in sorted(parse_table.states[state].items()):
            if action is Shift:
                if argument not in order:
                    order[argument] = len(order)
                    walk.append(argument)
                steps[kind] = order[argument]
            else:
                steps[kind] = -1 - rules[argument]
        states.append({kind: step for kind, step in steps.items() if kind not in names})
        after.append({kind: step for kind, step in steps.items() if kind in names})
    return {
        **_lexer(made),
        "start": order[start],
        "end": order[end],
        "states": states,
        "after": after,
        "rules": [_rule(rule) for rule in rules],
    }


def _lexer(made: "Lark") -> LexerFields:
    """One regular expression made from the grammar's own terminals.

    Blanks and comments belong to the token behind them, so that each token costs one match.
    """
    from lark.lexer import PatternStr

    fixed = {t.pattern.value: t.name for t in made.terminals if isinstance(t.pattern, PatternStr)}
    free = [t for t in made.terminals if t.pattern.value not in fixed]
    ignored = "|".join(t.pattern.to_regexp() for t in free if t.name in made.ignore_tokens)
    kinds = sorted(
        (t for t in free if t.name not in made.ignore_tokens), key=lambda t: -int(t.priority)
    )
    kept = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in kinds)
    marks = "".join(re.escape(text) for text in fixed if not text.isalpha())
    # Ignored text is never given back (`*+`), and the end counts as a match: a comment must not be
    # searched for words.
    pattern = f"(?:{ignored})*+(?:{kept}|(?P<MARK>[{marks}])|(?P<END>\\Z))"
    return {"pattern": pattern, "fixed": fixed}


def _rule(rule: "Rule") -> RuleFields:
    from lark.grammar import Terminal

    parts: list[Part] = []
    absent = [*rule.options.empty_indices] or [False] * (len(rule.expansion) + 1)
    position = 0
    for empty in absent:
        if empty:
            parts.append(None)
            continue
        if position == len(rule.expansion):
            break
        symbol = rule.expansion[position]
        if not isinstance(symbol, Terminal):
            parts.append([position] if symbol.name.startswith("_") else position)
        elif not symbol.filter_out:
            parts.append(position)
        position += 1
    return {
        "name": str(rule.origin.name),
        "length": len(rule.expansion),
        "parts": parts,
        "alone": rule.options.expand1,
    }
