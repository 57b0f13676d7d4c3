"""Rules of a target as they are compared with those of others: whose they are, and what they do.

A rule of ours that counts as somebody else's is never taken away; one that nobody can read and that
counts as read hides what it lets through.
"""

from collections.abc import Mapping

import pytest

from outgate.backends.fortios.renderer import FortiosRenderer
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.interface import Renderer
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.model import stray_native as stray_of_nftables
from outgate.backends.nftables.renderer import NftRenderer
from outgate.backends.nftables.settings import read_settings as read_nftables
from outgate.backends.pac.renderer import PacRenderer
from outgate.backends.pac.settings import read_settings as read_pac
from outgate.backends.panos.renderer import PanosRenderer
from outgate.backends.panos.settings import PanosSettings
from outgate.backends.registry import find_backend
from outgate.backends.rendered import Context
from outgate.backends.suricata.renderer import NO_TAIL, SuricataRenderer
from outgate.backends.suricata.rules.model import TAIL
from outgate.backends.suricata.rules.model import stray_native as stray_of_suricata
from outgate.backends.suricata.settings import read_settings as read_suricata
from outgate.backends.target_state import TargetState
from outgate.backends.windows_proxy.renderer import WindowsProxyRenderer
from outgate.backends.windows_proxy.settings import ProxySettings
from outgate.plan.model import Proxy
from outgate.values import replace
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, PLAIN, rule

PROXIES = ["p.example:8080"]
NFTABLES = NftRenderer(read_nftables({"path": "a.nft"}))
SURICATA = SuricataRenderer(read_suricata({"path": "a.rules"}))
PAC = PacRenderer(
    read_pac({"proxies": PROXIES, "otherwise": "direct"}, {"any-destination": "reviewed"})
)
RENDERERS: Mapping[str, Renderer] = {
    "fortios": FortiosRenderer(FortiosSettings()),
    "nftables": NFTABLES,
    "pac": PAC,
    "panos": PanosRenderer(PanosSettings()),
    "suricata": SURICATA,
    "windows-proxy": WindowsProxyRenderer(ProxySettings(proxy="p.example:8080")),
}
# What people call a rule, and where it stands among those of others.
TOLD = {
    "fortios": ("Allow rule", (0,)),
    "nftables": ("Allow rule", (1,)),
    "pac": ("Way by proxy", (0,)),
    "panos": ("Allow rule", (0,)),
    "suricata": ("Allow rule", (1,)),
    "windows-proxy": ("Rule", (0,)),
}
PLAN = plan_with((rule(("192.0.2.0/24",)),))


def natives_of(kind: str) -> tuple[NativeRule, ...]:
    result, problems = RENDERERS[kind].render(PLAN, Context())
    assert result is not None, problems
    return result.rules


def place(renderer: Renderer, native: NativeRule) -> LiveRule:
    (one,) = renderer.place_rules((native,), TargetState((native,), ""))
    assert (one.identity, one.label, one.ours) == (native.identity, native.label, True)
    return one


@pytest.mark.parametrize("kind", RENDERERS)
def test_a_rule_of_ours(kind: str) -> None:
    first, *_ = natives_of(kind)
    one = place(RENDERERS[kind], first)
    assert (one.kind, one.order) == TOLD[kind]
    assert (one.action, one.unread) == (Action.ALLOW, ())
    assert [str(each.remote) for each in one.rules] == ["https://192.0.2.0/24:443"]
    read = RENDERERS[kind].to_canonical(natives_of(kind)).rules
    assert [str(each.remote) for each in read] == ["https://192.0.2.0/24:443"]


@pytest.mark.parametrize("kind", ["nftables", "suricata"])
def test_what_no_engine_decrypts_is_read_as_that(kind: str) -> None:
    """Nobody logs in there, and no proxy has it; plain requests have nothing to decrypt."""
    networks = ("192.0.2.0/24",)
    plan = plan_with((rule(networks), rule(networks, "http:80", PLAIN), rule(networks, "tcp:22")))
    result, problems = RENDERERS[kind].render(plan, Context())
    assert result is not None, problems
    read = RENDERERS[kind].to_canonical(result.rules).rules
    assert {each.remote.protocol: each.treatment for each in read} == {
        "https": DIRECT,
        "http": replace(PLAIN, proxy=Proxy.DIRECT),
        "tcp": DIRECT,
    }


@pytest.mark.parametrize("kind", ["squid", *RENDERERS])
def test_files_are_made_of_a_rendering_of_their_own_kind(kind: str) -> None:
    """Whatever mixed two kinds up, no file of half of it comes out."""
    row = find_backend(kind)
    result, _ = RENDERERS["windows-proxy"].render(PLAN, Context())
    assert result is not None
    for form in row.formats:
        with pytest.raises(TypeError):
            form.render(replace(result, native="of another kind"))


def test_a_rule_of_the_kernel_that_is_none_of_ours() -> None:
    stray = stray_of_nftables("rule `accept` of our table")
    one = place(NFTABLES, stray)
    assert (one.kind, one.action) == ("Rule that Outgate did not write", Action.OTHER)
    assert (one.order, one.rules) == ((1,), ())
    understood = NFTABLES.to_canonical((*natives_of("nftables"), stray))
    assert len(understood.rules) == 1
    for parts in (one.unread, understood.unread):
        (part,) = parts
        assert part.text == "rule `accept` of our table, which Outgate did not write"
        assert (part.identity, part.whole) == (stray.identity, True)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("pass ip any any -> any any (sid:1;)", Action.ALLOW),
        ("drop ip any any -> any any (sid:1;)", Action.DENY),
        ("reject ip any any -> any any (sid:1;)", Action.DENY),
        ("alert ip any any -> any any (sid:1;)", Action.OTHER),
        ("what is this", Action.OTHER),
    ],
)
def test_a_line_of_suricata_that_is_none_of_ours(line: str, action: Action) -> None:
    one = place(SURICATA, stray_of_suricata(line))
    assert (one.action, one.kind, one.order, one.rules) == (action, "Line", (1,), ())
    (part,) = one.unread
    assert part.text == f"line `{line}` of our file, which Outgate did not write"
    assert part.whole


def test_the_lines_of_suricata_that_drop_the_rest() -> None:
    one = place(SURICATA, TAIL)
    assert (one.action, one.kind, one.order) == (Action.OTHER, "Lines", (2,))
    assert (one.rules, one.unread) == ((), ())
    (part,) = place(SURICATA, replace(TAIL, trouble="torn")).unread
    assert (part.text, part.whole) == ("our file: torn", True)


def test_what_suricata_lets_through_without_them_nobody_knows() -> None:
    natives = tuple(each for each in natives_of("suricata") if each != TAIL)
    (part,) = SURICATA.to_canonical(natives).unread
    assert (part.identity, part.text, part.whole) == ("no tail", NO_TAIL, True)
    assert SURICATA.to_canonical(()).unread == ()
    of_others = SuricataRenderer(read_suricata({"path": "a.rules", "tail": "none"}))
    assert of_others.to_canonical(natives).unread == ()
    (part,) = SURICATA.to_canonical((*natives, replace(TAIL, trouble="torn"))).unread
    assert part.text == "our file: torn"


def test_ways_of_a_pac_file() -> None:
    result, problems = PAC.render(plan_with((rule("x.example", treatment=DIRECT),)), Context())
    assert result is not None, problems
    direct, everything = result.rules
    assert place(PAC, direct).kind == "Direct way"
    other = place(PAC, everything)
    assert (other.kind, other.action, other.order, other.rules) == ("Way", Action.ALLOW, (0,), ())
    assert everything.label == "everything else (direct)"
    for parts in (other.unread, PAC.to_canonical(result.rules).unread):
        (part,) = parts
        assert "sends everything that no rule names out directly" in part.text
        assert (part.identity, part.whole) == (everything.identity, True)
