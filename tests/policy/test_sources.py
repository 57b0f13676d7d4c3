"""A statement takes the sources that it names, and looks at no others."""

from typing import NoReturn

from outgate.language.parse import parse
from outgate.language.tree import AllowStatement
from outgate.policy.clauses import read_sources
from outgate.policy.names import Names
from outgate.source import SourceFile
from outgate.traffic.address import RuleSource


class Thousands(dict[str, RuleSource]):
    """Sources of a large set, which nothing may go through for each of its statements."""

    def __iter__(self) -> NoReturn:
        raise AssertionError("a statement goes through all sources")

    def keys(self) -> NoReturn:
        raise AssertionError("a statement copies all sources")


def test_a_statement_looks_up_the_sources_that_it_names() -> None:
    text = "allow mde for region EU, fleet win11 from berlin, 10.9.0.0/16\n"
    file, _ = parse(SourceFile("a.policy", text))
    (allow,) = (node for node in file.statements if isinstance(node, AllowStatement))
    names = Names(Thousands(berlin=RuleSource("berlin", ("10.1.0.0/16",))), {})

    sources, diagnostics = read_sources(allow.clauses["from"], names)

    assert not diagnostics
    assert [source.addresses for source in sources] == [("10.1.0.0/16",), ("10.9.0.0/16",)]
