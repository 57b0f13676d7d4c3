"""What rules of a target take: characters, an order in which lines are compared, and numbers."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata import swap
from outgate.backends.suricata.errors import WORDS
from outgate.backends.suricata.rules import text
from outgate.backends.suricata.rules.lines import Line, Unwritable
from outgate.backends.suricata.rules.model import (
    TAIL,
    RuleSet,
    SuricataRule,
    Tail,
    native_of,
    stray_native,
)
from outgate.backends.suricata.rules.record import recorded_text
from outgate.backends.suricata.rules.text import lay_out, rules_text
from outgate.values import replace
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


PATH = NativeRule(
    "http://x.example:80/a",
    "any -> http://x.example:80/a",
    {"from": ["*"], "protocol": "http", "port": 80, "host": "x.example", "path": "/a"},
)
MANY = tuple(
    replace(PATH, identity=f"{n}", body={**PATH.body, "path": f"/{n}/{'a' * 60}"})
    for n in range(200)
)


@pytest.mark.parametrize(
    ("natives", "message"),
    [
        ((stray_native("pass ip any any -> any any (sid:1;)"), TAIL),
         "line `pass ip any any -> any any (sid:1;)` is not one that Outgate writes"),
        ((PATH,), "only the tail keeps paths apart, and there is none"),
        ((*MANY, TAIL), "the rules have no text: Suricata cannot express all paths of `x.example`"),
        ((replace(PATH, body={**PATH.body, "port": 0}), TAIL), "`0` is no port"),
    ],
)  # fmt: skip
def test_a_record_that_no_lines_tell(natives: tuple[NativeRule, ...], message: str) -> None:
    with pytest.raises(BackendError) as caught:
        recorded_text(natives, 1, rules_text, WORDS)
    assert message in caught.value.message
    assert caught.value.outcome == "nothing was changed"


def test_a_record_is_the_text_of_its_rules() -> None:
    rules = tuple(native_of(each) for each in RULES)
    assert recorded_text(rules, 4_000_000_000, rules_text, WORDS) == rules_text(SET)
    with_tail = recorded_text((PATH, TAIL), 1, rules_text, WORDS)
    assert "drop http any any -> any 80 " in with_tail
