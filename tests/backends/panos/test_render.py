"""One rule on PAN-OS: its entry, how exact it is, and what is said."""

import pytest

from outgate.backends.panos.lowering import lower
from outgate.backends.panos.renderer import PanosRenderer
from outgate.backends.panos.settings import read_settings
from outgate.backends.rendered import Context, Fidelity
from outgate.plan.model import Rule
from outgate.traffic.destination import HostDestination
from tests.backends.panos.firewall import Request
from tests.backends.panos.judge import ACCEPT, firewall_of, rendered
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, KEEP, PLAIN, rule

LONGEST = ".".join((*["a" * 63] * 3, "b" * 61))  # as long as a name may be: 253 characters
LONG = ".".join(["a" * 60] * 4) + ".com"  # 247 characters


def say(*rules: Rule, accept: bool = False, **settings: object) -> tuple[list[str], list[str]]:
    """How exact the rules are, and all that is said: codes, and treatments that are not kept."""
    renderer = PanosRenderer(read_settings(settings, ACCEPT if accept else {}))
    result, problems = renderer.render(plan_with(rules), Context())
    said = [problem.code.id for problem in problems]
    if result is None:
        return [], said
    fidelity = [each.value for _, each in result.fidelity]
    return fidelity, said + [one.fact.value for one in result.unkept]


@pytest.mark.parametrize(
    ("one", "entries"),
    [
        (rule("x.example"), ["x.example/"]),
        (rule("*.x.example"), ["*.x.example/"]),
        (rule("x.example/a/*"), ["x.example/"]),
        (rule("x.example", "http:80", PLAIN), ["x.example/"]),
        (rule("x.example/a/*", "http:80", PLAIN), ["x.example/a/"]),
        (rule("*.x.example/a/b/*", "http:80", PLAIN), ["*.x.example/a/b/"]),
        (rule("x.example/a/b.crl", "http:80", PLAIN), ["x.example/a/"]),
        (rule("x.example/a/b{,/*}", "http:80", PLAIN), ["x.example/a/"]),
        (rule("x.example/a", "http:80", PLAIN), ["x.example/"]),
        (rule("x.example/*", "http:80", PLAIN), ["x.example/"]),
        (rule(f"{LONG}/abc/defghi/*", "http:80", PLAIN), [f"{LONG}/abc/"]),
        (rule(f"{LONG}/abcdefghi/*", "http:80", PLAIN), [f"{LONG}/"]),
        (rule(f"{LONG}/abcdef/*", "http:80", PLAIN), [f"{LONG}/abcdef/"]),  # 255 characters
        (rule(f"{LONG}/abcdefg/*", "http:80", PLAIN), [f"{LONG}/"]),
        (rule(LONGEST), [f"{LONGEST}/"]),
        (rule(f"{LONGEST}/a/*", "http:80", PLAIN), [f"{LONGEST}/"]),
        (rule("db.x.example", "tcp:1433", PLAIN), ["db.x.example"]),
        (rule(("10.0.0.0/8", "2001:db8::/32"), "tcp:443"), ["10.0.0.0/8", "2001:db8::/32"]),
        (rule(("0.0.0.0/0",), "tcp:443"), ["0.0.0.0/1", "128.0.0.0/1"]),
    ],
)
def test_entries(one: Rule, entries: list[str]) -> None:
    lowered = lower(one, {})
    assert list(lowered.entries) == entries
    # An entry without a folder is the whole host, also in what the plan is told of it.
    if isinstance(lowered.allows.destination, HostDestination):
        told = lowered.allows.destination
        path = "" if told.path is None else str(told.path).removesuffix("*").removeprefix("/")
        slash = "" if one.remote.protocol == "tcp" else "/"
        assert entries == [f"{told.host}{slash}{path}"]
        assert (told.path is None) == (path == "")


@pytest.mark.parametrize(
    ("one", "settings", "expected"),
    [
        (rule("x.example"), {}, (["exact"], [])),
        (rule("*.x.example", "https:8443"), {}, (["exact"], [])),
        (rule("x.example", treatment=DIRECT), {}, (["exact"], [])),
        (rule("x.example", treatment=KEEP), {}, (["exact"], ["keep"])),
        (rule("x.example", treatment=KEEP), {"inspection": "decrypt"}, (["exact"], [])),
        (rule(("10.0.0.0/8",), "tcp:443"), {}, (["exact"], [])),
        (rule("x.example/a/*"), {}, ([], ["wider-rule"])),
        (rule("x.example/a/*"), {"accept": True}, (["wider"], ["accepted-widening"])),
        (rule("x.example/a/*", "http:80", PLAIN), {}, ([], ["wider-rule"])),
        (rule("x.example/1/*", "http:80", PLAIN), {}, (["exact"], [])),
        (rule("x.example/1%2F/*", "http:80", PLAIN), {}, (["exact"], [])),
        (rule("x.example/1/2", "http:80", PLAIN), {}, ([], ["wider-rule"])),
        (rule("db.x.example", "tcp:1433", PLAIN), {}, ([], ["wider-rule"])),
        (rule("db.x.example", "tcp:1433", PLAIN), {"accept": True},
         (["wider"], ["accepted-widening"])),
        (rule("*.x.example", "tcp:1433", PLAIN), {"accept": True}, ([], ["unsupported-rule"])),
        (rule(f"*.{LONG[:-4]}.companies"), {}, ([], ["unsupported-rule"])),
    ],
)  # fmt: skip
def test_one_rule(
    one: Rule, settings: dict[str, object], expected: tuple[list[str], list[str]]
) -> None:
    accept = settings.get("accept") is True
    rest = {key: value for key, value in settings.items() if key != "accept"}
    assert say(one, accept=accept, **rest) == expected


def test_a_folder_in_other_letters_is_told_and_is_what_the_firewall_does() -> None:
    one = rule("x.example/Pki/*", "http:80", PLAIN)
    _, (problem,) = PanosRenderer(read_settings({})).render(plan_with((one,)), Context())
    assert "http://x.example/pKI/ from" in problem.message
    firewall = firewall_of(rendered(plan_with((one,))))
    assert firewall.allows(Request("192.0.2.1", 80, url="x.example/pKI/root.crl"))
    assert not firewall.allows(Request("192.0.2.1", 80, url="x.example/pkix"))


def test_what_the_plan_allows_anyway_is_no_widening() -> None:
    rules = rule("x.y.example/a"), rule("*.y.example")
    assert say(*rules) == (["exact", "exact"], [])


def test_a_rule_told_by_address_is_blind() -> None:
    result = rendered(plan_with((rule("db.x.example", "tcp:1433", PLAIN), rule("x.example"))))
    assert result.blind == ("any -> tcp://db.x.example:1433",)


@pytest.mark.parametrize(
    ("bypass", "keep", "unkept"),
    [
        (rule("*.y.example"), rule("x.y.example", treatment=KEEP), ["keep"]),
        (rule("x.y.example"), rule("*.y.example", treatment=KEEP), []),
        (rule("*.y.example", "https:8443"), rule("x.y.example", treatment=KEEP), []),
        (rule("*.y.example", source=("10.0.0.0/8",)),
         rule("x.y.example", treatment=KEEP, source=("10.9.0.0/16",)), ["keep"]),
        (rule("*.y.example", source=("10.0.0.0/8",)),
         rule("x.y.example", treatment=KEEP, source=("192.168.0.0/16",)), []),
        (rule(("10.0.0.0/8",), "tcp:443"), rule(("10.1.0.0/16",), treatment=KEEP), ["keep"]),
        (rule(("10.0.0.0/8",), "tcp:443"), rule("x.y.example", treatment=KEEP), []),
    ],
)  # fmt: skip
def test_what_is_never_decrypted_hides_what_should_be(
    bypass: Rule, keep: Rule, unkept: list[str]
) -> None:
    assert say(bypass, keep, inspection="decrypt")[1] == unkept


def test_more_than_a_firewall_takes() -> None:
    rules = tuple(rule(f"x{n}.example", source=(f"10.0.{n}.0/24",)) for n in range(31))
    plan = plan_with((*rules, rule(("10.0.0.0/9", "10.200.0.0/16"), "tcp:443")))
    renderer = PanosRenderer(read_settings({"limits": {"urls": 30, "addresses": 1}}))
    _, problems = renderer.render(plan, Context())
    assert [problem.code.id for problem in problems] == ["target-capacity"] * 3
    assert [problem.message for problem in problems] == [
        "the plan has 32 lists to poll, and a firewall takes 30 in all: it skips the other 2",
        "the plan has 31 URLs in lists, and a firewall takes 30 in all: it skips the other 1",
        "the plan has 2 networks in lists, and a firewall takes 1 in all: it skips the other 1",
    ]
    assert say(*rules, limits={"lists": 31}) == (["exact"] * 31, [])


def test_what_is_exact_is_said_to_be() -> None:
    assert say(rule("x.example"), rule("x.example", "http:80", PLAIN))[0] == [Fidelity.EXACT] * 2
