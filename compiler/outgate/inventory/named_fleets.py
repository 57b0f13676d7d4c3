"""The fleets of a statement by the words that it has for them: names, groups, own definitions."""

from collections.abc import Mapping

from outgate.catalog.fleets import expand
from outgate.language.parse import parse
from outgate.language.tree import AllowStatement
from outgate.policy.model import ResolvedAllow
from outgate.source import SourceFile


def fleets_by_word(
    statement: ResolvedAllow, definitions: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The built-in fleets behind each word; none where the statement names no fleet."""
    tree, _ = parse(SourceFile("", statement.text))
    words: dict[str, tuple[str, ...]] = {}
    for node in tree.statements:
        if isinstance(node, AllowStatement):
            for word in node.fleets:
                name = word.text.lower()
                words[name] = expand(name) or definitions.get(name, ())
    return words
