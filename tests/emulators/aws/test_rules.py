"""Rules that the service takes and those that it refuses, with what it says of them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from outgate.emulators.aws.messages import Refused
from outgate.emulators.aws.suricata import RULE_CHARACTERS, check_rules, rule_lines
from tests.emulators.aws.rules import HEAD, REFUSED, SNI, TAKEN

NONE: dict[str, frozenset[str]] = {}


def refusal(text: str, *, strict: bool = True, **variables: frozenset[str]) -> str:
    """What the service says of rules; empty where it takes them."""
    told = ("InvalidRequestException", "")
    try:
        check_rules(text, strict=strict, variables=variables)
    except Refused as refused:
        told = refused.code, refused.message
    assert told[0] == "InvalidRequestException"
    return told[1]


def test_what_is_taken() -> None:
    for rule in TAKEN:
        assert refusal(rule) == ""
        assert check_rules(f"# comment\n\n{rule}\n", strict=True, variables=NONE) == 1


def test_what_is_wrong_with_a_rule() -> None:
    for rule, reason in REFUSED:
        told = refusal(f"{HEAD} ({SNI} sid:77;)\n{rule}")
        assert told.startswith(f"stateful rule is invalid, rule: {rule}, reason: ")
        assert reason in told.rpartition("reason: ")[2]


OF_GROUPS = [
    (f"{HEAD} ({SNI} gid:2; sid:1;)", "GIDs are not allowed. Illegal option(s): [gid:2]"),
    (f"{HEAD} ({SNI} sid:1;)\ndrop tcp any any -> any any (sid:1;)", "Duplicate signature"),
    (f"{HEAD} ({SNI} priority:1; sid:1;)", "can't have rules that contain the keywords"),
    (f"{HEAD} ({SNI} classtype:x; sid:1;)", "can't have rules that contain the keywords"),
    ("pass tcp $OURS any -> any any (sid:1;)", "context: RuleVariables.IPSets.OURS"),
    ("pass tcp any any -> any $WEB (sid:1;)", "context: RuleVariables.PortSets.WEB"),
    ("pass tcp @ours any -> any any (sid:1;)", "context: ReferenceSets.IPSetReferences.ours"),
]


def test_what_is_wrong_with_a_group() -> None:
    for text, message in OF_GROUPS:
        assert message in refusal(text)


def test_in_the_default_order_rules_have_priorities() -> None:
    assert refusal(f"{HEAD} ({SNI} priority:1; sid:1;)", strict=False) == ""


def test_variables_of_the_group() -> None:
    text = "pass tcp [$OURS,@list] any -> any $WEB (sid:1;)"
    known: Any = {name: frozenset([value]) for name, value in
             (("IPSets", "OURS"), ("PortSets", "WEB"), ("IPSetReferences", "list"))}  # fmt: skip
    assert refusal(text, **known) == ""


def test_a_rule_has_room_for_what_the_service_adds() -> None:
    """8,192 characters with the group number that it writes into each rule, so 8,175."""

    def long(size: int) -> str:
        empty = f'{HEAD} (msg:""; {SNI} sid:1;)'
        return empty.replace('""', f'"{"a" * (size - len(empty))}"')

    assert len(long(8_175)) == 8_175
    assert refusal(long(8_175)) == ""
    assert f"Rule exceeds max length ({RULE_CHARACTERS})" in refusal(long(8_176))


def test_a_rule_that_never_ends() -> None:
    """What has no end is told whole, and a line that goes on behind the last one is one."""
    rest = f"flow:to_server,established,{'x' * 60}"
    assert f'no terminating ";" found in "{rest}"' in refusal(f"{HEAD} ({SNI} {rest})")
    assert list(rule_lines(f"{HEAD} \\\n (sid:1;) \\")) == [f"{HEAD} (sid:1;) "]


def test_lines_that_go_on() -> None:
    text = f"# one\n\n{HEAD} ( \\\n  {SNI} sid:1;)\n  # two\n"
    assert list(rule_lines(text)) == [f"{HEAD} ( {SNI} sid:1;)"]
    assert refusal(text) == ""


@given(st.text(alphabet='ap |:;"\\!()[]$,->012\n', max_size=60))
def test_whatever_is_sent_is_taken_or_refused(text: str) -> None:
    refusal(text)
    refusal(f"{HEAD} (content:{text}; sid:1;)")
    refusal(f"pass tcp {text} any -> any {text} (sid:1;)")
