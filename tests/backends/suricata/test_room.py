"""What rules of a target take: characters, an order in which lines are compared, and numbers."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.suricata import swap
from outgate.backends.suricata.rules import text
from outgate.backends.suricata.rules.lines import Line, Unwritable
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail
from outgate.backends.suricata.rules.text import lay_out, rules_text
from tests.builders.rules import rule

RULES = tuple(
    SuricataRule(each.source.addresses, each.remote)
    for each in (rule("a.example"), rule("*.b.example", source=("10.0.0.0/8",)))
)
SET = RuleSet(RULES, Tail.NONE, 4_000_000_000)  # numbers of ten digits, as long as they get


def test_room_is_taken_to_the_last_character(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = lay_out(SET)
    needed = sum(len(line.text(0)) + 11 for line in lines)
    assert len(rules_text(SET)) <= needed  # with every number and every end of a line
    monkeypatch.setattr(text, "MOST_CHARACTERS", needed)
    assert lay_out(SET) == lines
    monkeypatch.setattr(text, "MOST_CHARACTERS", needed - 1)
    with pytest.raises(Unwritable) as caught:
        lay_out(SET)
    assert caught.value.whole
    assert f"at most {needed - 1:,} characters" in str(caught.value)
    assert caught.value.help.startswith("have fewer sources")


def test_what_must_not_be_there_stands_in_one_order_and_all_else_where_it_stood() -> None:
    """A line asks for all of it, in any order; but what stands behind a match belongs to it."""
    options = (
        "tls.sni",
        'content:!"b.example"',
        "endswith",
        'content:!"a.example"',
        "startswith",
        "nocase",
        "flow:to_server",
        'content:!"c.example"',
    )
    assert Line("drop tls any any -> any 443", options, "about", "key").meaning == (
        'drop tls any any -> any 443 (tls.sni; content:!"a.example"; startswith; nocase; '
        'content:!"b.example"; endswith; flow:to_server; content:!"c.example";)'
    )


def test_a_number_is_taken_by_a_rule_and_not_by_a_note(tmp_path: Path) -> None:
    """Publishers ship rules that are switched off, as notes: these clash with none of ours."""
    other = tmp_path / "site.rules"
    other.write_text(
        "# alert ip any any -> any any (sid:5;)\nalert ip any any -> any any (sid:7;)\n"
    )
    assert swap._find_number(other, {"5", "6"}) is None
    assert swap._find_number(other, {"5", "7"}) == "7"
    with pytest.raises(BackendError, match="cannot read"):
        swap._find_number(tmp_path, {"5"})
