"""The table of clauses against the grammar: what the one has, the other has."""

import pytest
from lark import Lark

from outgate.language.canonical import canonical
from outgate.language.clauses import (
    ALLOW_CLAUSES,
    BY_RULE,
    GUARD_CLAUSES,
    KEYWORDS,
    STATEMENT_FORMS,
    Clause,
    Values,
)
from outgate.language.parse import parse
from outgate.language.tree import AllowStatement, Statement
from outgate.resources import resource_text
from outgate.source import SourceFile

GRAMMAR = Lark(resource_text("grammar", "policy.lark"), parser="lalr")

FIRST = {
    Values.WORD: "word",
    Values.WORDS: "word",
    Values.STRING: '"word"',
    Values.STRINGS: '"word"',
    Values.SELECTORS: "fleet word",
}


def rules_of(name: str) -> set[str]:
    """The rules that the alternatives of a rule of the grammar name."""
    return {
        symbol.name
        for rule in GRAMMAR.rules
        if rule.origin.name == name
        for symbol in rule.expansion
    }


def statements(text: str) -> tuple[Statement, ...] | None:
    """The statements of a text, None where it has a mistake."""
    file, problems = parse(SourceFile("a.policy", text))
    return None if problems else file.statements


def test_the_grammar_has_the_clauses_of_the_table_and_no_others() -> None:
    assert rules_of("clause") == {clause.rule for clause in ALLOW_CLAUSES}
    assert rules_of("guard_clause") == {clause.rule for clause in GUARD_CLAUSES}


def test_the_grammar_has_the_statements_of_the_table_and_no_others() -> None:
    begins = {
        rule.expansion[0].name.lower()
        for rule in GRAMMAR.rules
        if rule.origin.name in rules_of("statement") and rule.origin.name != "broken"
    }
    assert begins == {statement.keyword for statement in STATEMENT_FORMS}


def test_every_word_that_the_grammar_spells_out_is_a_keyword() -> None:
    spelt = {terminal.pattern.value for terminal in GRAMMAR.terminals}
    assert {word for word in spelt if word.isalpha()} == KEYWORDS


@pytest.mark.parametrize("clause", [*ALLOW_CLAUSES, GUARD_CLAUSES[0]], ids=lambda row: row.keyword)
def test_a_clause_takes_the_values_that_the_table_says(clause: Clause) -> None:
    head = "allow mde" if clause in ALLOW_CLAUSES else 'forbid "x"'
    one = f"{head} {clause.keyword} {FIRST[clause.values]}"
    two = f"{one}, {FIRST[clause.values].replace('word', 'other')}"
    assert statements(one) is not None
    assert (statements(two) is not None) == clause.values.are_list
    assert statements(f"{head} {clause.keyword}") is None


@pytest.mark.parametrize("clause", ALLOW_CLAUSES, ids=lambda each: each.keyword)
def test_statements_that_differ_in_one_clause_are_two(clause: Clause) -> None:
    """A clause that the canonical line left out would merge them in the plan."""
    lines = set()
    for value in ("", "a", "b"):
        text = f" {clause.keyword} {FIRST[clause.values].replace('word', value)}" if value else ""
        (statement,) = statements(f"allow mde{text}") or ()
        assert isinstance(statement, AllowStatement)
        lines.add(canonical(statement, ()))
    assert len(lines) == 3


def test_no_two_clauses_share_a_rule() -> None:
    assert len(BY_RULE) == len({*ALLOW_CLAUSES, *GUARD_CLAUSES})
