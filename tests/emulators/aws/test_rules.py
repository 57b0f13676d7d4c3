"""Rules that the service takes and those that it refuses, with what it says of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.emulators.aws.messages import Refused
from outgate.emulators.aws.suricata import RULE_CHARACTERS, check_rules, rule_lines

NONE: dict[str, frozenset[str]] = {}
HEAD = "pass tls any any -> any 443"
SNI = 'tls.sni; content:"a.example"; startswith; endswith; nocase;'


def refusal(text: str, *, strict: bool = True, **variables: frozenset[str]) -> str:
    """What the service says of rules; empty where it takes them."""
    told = ("InvalidRequestException", "")
    try:
        check_rules(text, strict=strict, variables=variables)
    except Refused as refused:
        told = refused.code, refused.message
    assert told[0] == "InvalidRequestException"
    return told[1]


TAKEN = [
    f"{HEAD} ({SNI} sid:1;)",
    f'{HEAD} (msg:"\\"quoted\\" and \\; both"; {SNI} flow:to_server,established; sid:1; rev:1;)',
    "pass tcp [10.0.0.0/8, !10.1.0.0/16] any -> [192.0.2.0/24,2001:db8::/32] [80,82:90] (sid:1;)",
    "alert tcp any any <> any any (sid:4294967294;)",
    'drop http any any -> any !80 (http.host; content:"|2e|a"; endswith; sid:1;)',
    'drop http any any -> any any (http.host; content:!"a.example"; bsize:>0; sid:1;)',
    "drop tls any any -> any any (ssl_state:client_hello; flow:to_server,established; sid:1;)",
    "drop tls any any -> any any (app-layer-event:tls.invalid_tls_header; sid:1;)",
    "drop tcp any any -> any any (app-layer-protocol:!tls; app-layer-protocol:!http; sid:1;)",
    'alert tcp any any -> any any (content:"GET "; startswith; flowbits:set,a; noalert; sid:1;)',
    'drop http any any -> any any (http.host; pcre:"/[^a-z]/"; sid:1;)',
    'drop tls any any -> any any (tls.sni; dotprefix; content:".a.example"; endswith; sid:1;)',
    f"{HEAD} ({SNI} sid:1;",
    f'{HEAD} (msg:"a"b"; sid:1;)',
    "reject udp $HOME_NET any -> $EXTERNAL_NET 443 (sid:1;)",
]


@pytest.mark.parametrize("rule", TAKEN)
def test_what_is_taken(rule: str) -> None:
    assert refusal(rule) == ""
    assert check_rules(f"# comment\n\n{rule}\n", strict=True, variables=NONE) == 1


REFUSED = [
    ("nonsense", "Illegal rule syntax"),
    (f"{HEAD} ({SNI} sid:1;) trailing", "Illegal rule syntax"),
    (f"pass tls any any any 443 ({SNI} sid:1;)", "Illegal rule syntax"),
    (f"rejectsrc tls any any -> any 443 ({SNI} sid:1;)", "Action rejectsrc is not supported"),
    ("pass any any any -> any 443 (sid:1;)", 'protocol "any" cannot be used'),
    ("pass tcp any any <- any 443 (sid:1;)", "not a valid direction"),
    ("pass tcp 10.0.0 any -> any 443 (sid:1;)", 'failed to parse address "10.0.0"'),
    ("pass tcp [10.0.0.0/8 any -> any 443 (sid:1;)", "address block"),
    ("pass tcp any any -> any 123987 (sid:1;)", 'failed to parse port "123987"'),
    ("pass tcp any any -> any 80-90 (sid:1;)", 'failed to parse port "80-90"'),
    (f"{HEAD} ({SNI})", "sid not assigned"),
    (f"{HEAD} ({SNI} sid:0;)", "invalid sid option '0'"),
    (f"{HEAD} ({SNI} sid:4294967295;)", "invalid sid option '4294967295'"),
    (f"{HEAD} ({SNI} sid:x;)", "invalid sid option 'x'"),
    (f"{HEAD} ({SNI} sid:1)", 'no terminating ";"'),
    (f"{HEAD} (nonsense; sid:1;)", "unknown rule keyword 'nonsense'"),
    (f"{HEAD} (startswith; sid:1;)", '"startswith" needs a preceding content option'),
    (f'{HEAD} (content:"a"; tls.sni; endswith; sid:1;)', "needs a preceding content option"),
    (f"{HEAD} (nocase:yes; sid:1;)", "keyword 'nocase' takes no options"),
    (f"{HEAD} (content; sid:1;)", "malformed option to content keyword"),
    (f"{HEAD} (content:a; sid:1;)", "malformed option to content keyword"),
    (f'{HEAD} (content:""; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (content:"a|zz|"; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (content:"a"b"; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (msg:"a;b"; sid:1;)', "invalid formatting to msg keyword"),
    (f"{HEAD} (dataset:set,x; sid:1;)", "RuleOptions dataset is not supported"),
    (f'{HEAD} (pcre:"/a/"; sid:1;)', "Using pcre without one of the following options"),
    ('pass tls any any -> any any (http.host; content:"a"; sid:1;)', "conflicting alprotos"),
]


@pytest.mark.parametrize(("rule", "reason"), REFUSED)
def test_what_is_wrong_with_a_rule(rule: str, reason: str) -> None:
    told = refusal(f"{HEAD} ({SNI} sid:77;)\n{rule}")
    assert told.startswith(f"stateful rule is invalid, rule: {rule}, reason: ")
    assert reason in told.rpartition("reason: ")[2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD} ({SNI} gid:2; sid:1;)", "GIDs are not allowed. Illegal option(s): [gid:2]"),
        (f"{HEAD} ({SNI} sid:1;)\ndrop tcp any any -> any any (sid:1;)", "Duplicate signature"),
        (f"{HEAD} ({SNI} priority:1; sid:1;)", "can't have rules that contain the keywords"),
        (f"{HEAD} ({SNI} classtype:x; sid:1;)", "can't have rules that contain the keywords"),
        ("pass tcp $OURS any -> any any (sid:1;)", "context: RuleVariables.IPSets.OURS"),
        ("pass tcp any any -> any $WEB (sid:1;)", "context: RuleVariables.PortSets.WEB"),
        ("pass tcp @ours any -> any any (sid:1;)", "context: ReferenceSets.IPSetReferences.ours"),
    ],
)
def test_what_is_wrong_with_a_group(text: str, message: str) -> None:
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


def test_lines_that_go_on() -> None:
    text = f"# one\n\n{HEAD} ( \\\n  {SNI} sid:1;)\n  # two\n"
    assert list(rule_lines(text)) == [f"{HEAD} ( {SNI} sid:1;)"]
    assert refusal(text) == ""


@given(st.text(alphabet='ap |:;"\\!()[]$,->012\n', max_size=60))
def test_whatever_is_sent_is_taken_or_refused(text: str) -> None:
    refusal(text)
    refusal(f"{HEAD} (content:{text}; sid:1;)")
    refusal(f"pass tcp {text} any -> any {text} (sid:1;)")
