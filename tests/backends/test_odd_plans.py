"""Plans that nobody writes, for every kind: each is expressed, or refused with a reason."""

import random

import pytest

from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS
from outgate.backends.rendered import Context
from outgate.diagnostics import has_errors
from outgate.plan.model import Plan
from tests.builders.documented_targets import accepting_renderer
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule

LABEL = "a" * 63
HOSTS = (
    *("x.example", "*.x.example", "a.x.example", "*.a.x.example"),
    *("_s._t.x.example", "x.y--z.example", "1.x.example", "constructor.prototype", "__proto__.x"),
    ".".join((LABEL, LABEL, LABEL, "b" * 61)),
    "*." + ".".join((LABEL, LABEL, LABEL, "b" * 59)),
)
PATHS = (
    *("", "/a", "/a/*", "/a/b.crl", "/a{,/*}", "/a;b/*", "/a'b()/*", "/$&+,=:@!~"),
    *("/" + "p" * 200, "/" + "p/" * 500 + "*", "/a%20b/*", "/%C3%BC/*", "/constructor"),
)
SOURCES = (
    *(("*",), ("10.0.0.0/8",), ("10.20.0.0/16", "2001:db8::/32"), ("::/0",), ("0.0.0.0/0",)),
    *(("fe80::/10",), ("10.20.0.7/32",), ("0.0.0.0/1", "128.0.0.0/1")),
)
NETWORKS = (
    *(("192.0.2.0/24",), ("0.0.0.0/0",), ("::/0",), ("0.0.0.0/0", "::/0")),
    *(("2001:db8::1/128",), ("192.0.2.0/24", "192.0.2.1/32")),
)


def drawn_plan(seed: int) -> Plan:
    """No rule, one, or some, of what is unusual."""
    draw = random.Random(seed)
    rules = []
    for _ in range(draw.choice((0, 1, 2, 5, 12))):
        protocol = draw.choice(("https", "https", "http", "http", "tcp"))
        where = f"{protocol}:{draw.choice((443, 80, 1, 65_535, 8_443))}"
        path = "" if protocol == "tcp" else draw.choice(PATHS)
        to = draw.choice(NETWORKS) if draw.random() < 0.3 else draw.choice(HOSTS) + path
        treatment = draw.choice((KEEP, BYPASS, DIRECT)) if protocol == "https" else PLAIN
        rules.append(rule(to, where, treatment, draw.choice(SOURCES)))
    return plan_with(tuple({each.flow: each for each in rules}.values()))


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: kind.name)
def test_an_odd_plan_is_expressed_or_refused(kind: BackendKind) -> None:
    expressed = 0
    for seed in range(80):
        renderer = accepting_renderer(kind)
        rendered, problems = renderer.render(drawn_plan(seed), Context(target="t"))
        assert (rendered is None) == has_errors(problems)
        if rendered is None:
            continue
        expressed += 1
        identities = [native.identity for native in rendered.rules]
        assert len(set(identities)) == len(identities)
        renderer.to_canonical(rendered.rules)
        for form in kind.formats:
            for file in form.render(rendered):
                file.text.encode(file.encoding)
    assert expressed > 20
