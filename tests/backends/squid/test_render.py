"""What becomes of plans: exact, wider with a witness, or refused; and what is told of it."""

import pytest

from outgate.backends.live_rule import Action
from outgate.backends.rendered import Context, Fidelity
from outgate.backends.squid.model import rule_of, stray_native
from outgate.backends.squid.overlaps import bumped_holes, spliced_holes
from outgate.backends.squid.renderer import SquidRenderer
from outgate.backends.squid.settings import prefix_of, read_settings
from outgate.backends.target_state import TargetState
from outgate.plan.model import Proxy, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Remote, ServiceTagDestination
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.backends.squid.plans import file_of, rendered, text_of
from tests.builders.azure_plans import context as tags_of_azure
from tests.builders.drawn_rules import drawn_plan
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule


def render(*rules: Rule, accept: bool = False, **settings: object) -> tuple[list[str], list[str]]:
    """Fidelities of the rules, and the codes of what is said."""
    raw = {"path": "x/outgate.conf", **settings}
    renderer = SquidRenderer(read_settings(raw, {"url-path": "why"} if accept else {}))
    result, problems = renderer.render(plan_with(rules), Context())
    fidelity = [] if result is None else [fidelity.value for _, fidelity in result.fidelity]
    unkept = [] if result is None else [one.fact.value for one in result.unkept]
    return fidelity, [*(problem.code.id for problem in problems), *unkept]


@pytest.mark.parametrize(
    ("one", "settings", "expected"),
    [
        (rule("x.example"), {}, (["exact"], [])),
        (rule("*.x.example", "https:8443"), {}, (["exact"], [])),
        (rule("x.example/a/*", "http:80", PLAIN), {}, (["exact"], [])),
        (rule(("192.0.2.0/24", "2001:db8::/32"), "tcp:443", PLAIN), {}, (["exact"], [])),
        (rule("db.example", "tcp:1433", PLAIN), {}, (["exact"], [])),
        (rule("x.example/a"), {}, ([], ["wider-rule"])),
        (rule("x.example/a"), {"accept": True}, (["wider"], ["accepted-widening"])),
        (rule("x.example/a"), {"inspection": "bump"}, ([], ["wider-rule"])),
        (rule("x.example/a", treatment=KEEP), {"inspection": "bump"}, (["exact"], [])),
        (rule("x.example/a", treatment=KEEP), {}, ([], ["wider-rule"])),
        (rule("x.example", treatment=KEEP), {}, (["exact"], ["keep"])),
        (rule("x.example", treatment=KEEP), {"inspection": "bump"}, (["exact"], [])),
        (rule("x.example", treatment=DIRECT), {"upstream": True}, (["exact"], ["direct"])),
        (rule(("::ffff:0:0/96",), "tcp:443", PLAIN), {}, ([], ["unsupported-rule"])),
        (rule("x.example", source=("::ffff:10.0.0.0/104",)), {}, ([], ["unsupported-rule"])),
    ],
)
def test_one_rule(
    one: Rule, settings: dict[str, object], expected: tuple[list[str], list[str]]
) -> None:
    accept = settings.get("accept") is True
    rest = {key: value for key, value in settings.items() if key != "accept"}
    assert render(one, accept=accept, **rest) == expected


def test_a_wider_rule_names_a_request() -> None:
    renderer = SquidRenderer(read_settings({"path": "outgate.conf"}))
    _, (problem,) = renderer.render(plan_with((rule("x.example/a/*"),)), Context())
    assert "https://x.example from 192.0.2.1" in problem.message
    assert problem.help is not None
    assert 'accept: {url-path: "..."}' in problem.help


def test_what_the_plan_allows_anyway_is_no_widening() -> None:
    rules = rule("x.y.example/a"), rule("*.y.example"), rule("y.example")
    assert render(*rules)[0] == [Fidelity.EXACT.value] * 3


def test_tunnels_to_one_host_are_not_told_apart_by_path() -> None:
    """What must never be decrypted wins, and the other is told."""
    fidelity, said = render(
        rule("x.example/a", treatment=KEEP),
        rule("x.example/b", treatment=BYPASS),
        inspection="bump",
        accept=True,
    )
    assert (fidelity, said) == (["wider", "wider"], ["accepted-widening", "keep"])
    text = text_of(
        rule("x.example/a", treatment=KEEP), rule("x.example/b", treatment=BYPASS), bump=True
    )
    assert "ssl_bump splice" in text
    assert "ssl_bump bump" not in text


def test_who_may_go_to_one_place_is_one_rule() -> None:
    rules = [rule("x.example", source=(f"10.0.{n}.0/25",)) for n in range(200)]
    text = text_of(*rules)
    assert text.count("http_access") == 2  # one of them in the comment at the top
    assert max(map(len, text.splitlines())) < 2_000


def test_of_sources_that_nest_the_smallest_decides() -> None:
    """Each address is in one rule alone; what is treated alike is one rule for all of it."""
    plan = plan_with(
        tuple(
            rule("x.example", treatment=treatment, source=source)
            for treatment, source in (
                (KEEP, ("10.0.0.0/8",)),
                (BYPASS, ("10.20.0.0/16", "10.99.0.0/16")),
                (KEEP, ("10.20.4.0/24",)),
                (DIRECT, ("10.20.4.0/30",)),
                (BYPASS, ("192.0.2.0/24",)),
            )
        )
    )
    natives = map(rule_of, rendered(plan, bump=True, upstream=True).rules)
    wanted = [address_set(("10.0.0.0/8",)), address_set(("10.20.0.0/16", "10.99.0.0/16"))]
    inner, lone = address_set(("10.20.4.0/24",)), address_set(("10.20.4.0/30",))
    assert {
        (one.decryption.value, one.direct): address_set(one.addresses) for one in natives if one
    } == {
        ("bump", False): (wanted[0] - wanted[1]) | (inner - lone),
        ("splice", False): (wanted[1] - inner) | address_set(("192.0.2.0/24",)),
        ("splice", True): lone,
    }


@pytest.mark.parametrize("seed", range(60))
def test_merged_rules_allow_what_the_plan_does(seed: int) -> None:
    result = rendered(drawn_plan(seed), bump=bool(seed % 2))
    renderer = SquidRenderer(read_settings({"path": "outgate.conf"}))
    read = TrafficSet(one.flow for one in renderer.to_canonical(result.rules).rules)
    assert read.same(TrafficSet(one.flow for one in result.allows))


def test_the_order_of_rules_does_not_matter() -> None:
    rules = drawn_plan(7).rules
    assert file_of(rendered(plan_with(rules))) == file_of(rendered(plan_with(rules[::-1])))


@pytest.mark.parametrize(
    ("path", "prefix"),
    [("a/outgate.conf", "outgate"), ("_.conf", "outgate"), ("my file é_1.conf", "my-file-1")],
)
def test_names_begin_as_the_file_is_called(path: str, prefix: str) -> None:
    settings = read_settings({"path": path})
    assert (settings.prefix, prefix_of(settings.path)) == (prefix, prefix)


def test_a_service_tag_is_its_networks() -> None:
    tagged = Rule(
        RuleSource("any", ("*",)),
        Remote(ServiceTagDestination("OneDsCollector"), "https", 443),
        BYPASS,
        (),
    )
    renderer = SquidRenderer(read_settings({"path": "outgate.conf"}))
    context = tags_of_azure(3)
    result, problems = renderer.render(plan_with((tagged,)), context)
    assert result is not None, problems
    (read,) = renderer.to_canonical(result.rules).rules
    ((tag,),) = (file.tags for file in context.tag_files)
    assert read.remote.destination == AddressesDestination(tag.prefixes)
    _, (problem,) = renderer.render(plan_with((tagged,)), Context())
    assert problem.code.id == "unsupported-rule"
    assert "no networks of a service tag `OneDsCollector`" in problem.message


@pytest.mark.parametrize("turned", [1, -1])
def test_what_comes_to_one_place_is_treated_as_the_strictest_of_it(turned: int) -> None:
    """Paths of a host that is not decrypted, and networks that a service tag has as well."""
    paths = (rule("x.example/a", treatment=DIRECT), rule("x.example/b"))[::turned]
    (one,) = map(rule_of, rendered(plan_with(paths), upstream=True).rules)
    assert one is not None
    assert one.direct
    context = tags_of_azure(3)
    ((tag,),) = (file.tags for file in context.tag_files)
    tagged = replace(
        rule("x.example"), remote=Remote(ServiceTagDestination(tag.name), "https", 443)
    )
    both = (tagged, rule(tag.prefixes, "https:443", KEEP))[::turned]
    settings = read_settings({"path": "outgate.conf", "inspection": "bump"})
    result, problems = SquidRenderer(settings).render(plan_with(both), context)
    assert result is not None, problems
    (native,) = result.rules
    assert native.body["decryption"] == "splice"


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("http_access allow all", Action.ALLOW),
        ("http_access deny all", Action.DENY),
        ("http_access perhaps all", Action.OTHER),
        ("http_access", Action.OTHER),
        ("ssl_bump allow all", Action.OTHER),
    ],
)
def test_what_a_line_of_somebody_else_does(line: str, action: Action) -> None:
    renderer = SquidRenderer(read_settings({"path": "outgate.conf"}))
    (one,) = renderer.place_rules((stray_native(line),), TargetState((), ""))
    assert (one.action, one.kind, one.ours, one.order, one.rules) == (
        action,
        "Line",
        True,
        (1,),
        (),
    )
    (part,) = one.unread
    assert part.text == f"line `{line}` of our file, which Outgate did not write"
    assert part.whole


@pytest.mark.parametrize(("bump", "inspects"), [(True, [True, False]), (False, [False, False])])
def test_what_a_rule_of_ours_does(bump: bool, inspects: list[bool]) -> None:
    plan = plan_with((rule("k.example", treatment=KEEP), rule("x.example")))
    natives = sorted(rendered(plan, bump=bump).rules, key=lambda native: native.identity)
    renderer = SquidRenderer(read_settings({"path": "outgate.conf"}))
    placed = renderer.place_rules(tuple(natives), TargetState((), ""))
    assert [one.inspects for one in placed] == inspects
    for one, native in zip(placed, natives, strict=True):
        assert (one.identity, one.label) == (native.identity, native.label)
        assert (one.action, one.kind, one.ours) == (Action.ALLOW, "Allow rule", True)
        assert (one.order, len(one.rules), one.unread) == ((1,), 1, ())


def test_where_others_decide_is_known_of_each_rule_that_is_asked_about() -> None:
    wide, narrow = rule("*.x.example"), rule("a.x.example", treatment=KEEP)
    natives = map(rule_of, rendered(plan_with((wide, narrow, rule("y.example"))), bump=True).rules)
    rules = {one.identity.partition(":443")[0].partition("//")[2]: one for one in natives if one}
    assert spliced_holes(rules.values()) == {
        rules["*.x.example"]: (rules["a.x.example"],),
        rules["y.example"]: (),
    }
    assert bumped_holes(rules.values()) == {rules["a.x.example"]: ()}
    assert spliced_holes([rules["y.example"]]) == {rules["y.example"]: ()}


def test_what_is_decrypted_is_read_as_such() -> None:
    rules = (rule("k.example", treatment=KEEP), rule("b.example"), rule("p.example", "http:80"))
    for bump, kept in ((True, "keep"), (False, "bypass")):
        natives = rendered(plan_with(rules), bump=bump).rules
        read = SquidRenderer(read_settings({"path": "outgate.conf"})).to_canonical(natives).rules
        assert {str(one.remote): one.treatment.inspection.value for one in read} == {
            "https://k.example:443": kept,
            "https://b.example:443": "bypass",
            "http://p.example:80": "none",
        }


def test_what_passes_the_parent_is_read_as_such() -> None:
    plan = plan_with((rule("x.example", treatment=DIRECT), rule("y.example")))
    natives = rendered(plan, upstream=True).rules
    read = SquidRenderer(read_settings({"path": "outgate.conf"})).to_canonical(natives).rules
    assert {str(one.remote): one.treatment.proxy for one in read} == {
        "https://x.example:443": Proxy.DIRECT,
        "https://y.example:443": Proxy.ALLOWED,
    }
