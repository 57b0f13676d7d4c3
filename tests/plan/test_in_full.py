"""A plan with some of everything: its document, typed and read back, and its digest."""

import hashlib
import json
from typing import Any

import pytest

from outgate.plan.digest import json_digest, rules_digest
from outgate.plan.document import json_text, origin_document, plan_document, read_plan, read_rule
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
    KnownDigest,
    Origin,
    Plan,
    PlanWarning,
    Proxy,
    Quarantined,
    Retained,
    Treatment,
    Withheld,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.values import replace
from tests.builders.rules import BYPASS, PLAIN, rule

ORIGIN = Origin("allow s", "l/t#1", "required", (Because("geography", "counts"),))
COVERED = replace(ORIGIN, endpoint="l/t#2", need="optional", because=(), target="https://b:443")
LOGIN = Treatment(Inspection.KEEP, Authentication.ALLOWED, Proxy.DIRECT)
PATH = replace(
    rule("*.a.example/b/*", "http:80", PLAIN, ("10.0.0.0/8", "192.0.2.0/24")),
    source=RuleSource("office", ("10.0.0.0/8", "192.0.2.0/24")),
    origins=(ORIGIN, COVERED),
)
NETWORKS = rule(("192.0.2.0/24", "2001:db8::/32"), "tcp:8443", LOGIN)
TAG = replace(NETWORKS, remote=Remote(ServiceTagDestination("Storage"), "https", 443))
PLAN = Plan(
    edition="2026-07-03",
    catalog=KnownDigest("sha256:c"),
    rules=(PATH, NETWORKS, TAG),
    withheld=(Withheld("allow s", "l/t#3", "https://c:443", "updates"),),
    quarantined=(Quarantined("l/t/row 9", "*.x.*", "no host", (("URL", "*.x.*"), ("Geo", ""))),),
    warnings=(
        PlanWarning("read-as-newest", "newer", None),
        PlanWarning("open-wildcard", "opens", "any -> x"),
    ),
    retained=(Retained(TAG.key, "2026-08-01", "2026-07-03"),),
)
OFFICE = {"name": "office", "addresses": ["10.0.0.0/8", "192.0.2.0/24"]}
ANYBODY = {"name": "any", "addresses": ["*"]}
TREATED = {"inspection": "keep", "authentication": "allowed", "proxy": "direct"}
RULES: list[dict[str, Any]] = [
    {
        "key": "office -> http://*.a.example:80/b/*",
        "action": "allow",
        "source": OFFICE,
        "destination": {"kind": "host", "pattern": "*.a.example", "path": "/b/*"},
        "protocol": "http",
        "port": 80,
        "inspection": "none",
        "authentication": "anonymous",
        "proxy": "allowed",
        "origins": [
            {
                "statement": "allow s",
                "endpoint": "l/t#1",
                "need": "required",
                "because": [{"reading": "geography", "text": "counts"}],
            },
            {
                "statement": "allow s",
                "endpoint": "l/t#2",
                "need": "optional",
                "target": "https://b:443",
                "because": [],
            },
        ],
    },
    {
        "key": "any -> tcp://192.0.2.0/24,2001:db8::/32:8443",
        "action": "allow",
        "source": ANYBODY,
        "destination": {"kind": "addresses", "networks": ["192.0.2.0/24", "2001:db8::/32"]},
        "protocol": "tcp",
        "port": 8443,
        **TREATED,
        "origins": [],
    },
    {
        "key": "any -> https://tag:Storage:443",
        "action": "allow",
        "source": ANYBODY,
        "destination": {"kind": "service-tag", "name": "Storage"},
        "protocol": "https",
        "port": 443,
        **TREATED,
        "origins": [],
    },
]


def test_the_document_of_a_plan_in_full() -> None:
    document: dict[str, Any] = dict(plan_document(PLAN))
    assert document.pop("digest") == PLAN.digest
    assert document.pop("rules") == RULES
    assert document == {
        "format_version": "1.0",
        "catalog": {"edition": "2026-07-03", "digest": "sha256:c"},
        "withheld": [
            {
                "statement": "allow s",
                "endpoint": "l/t#3",
                "target": "https://c:443",
                "feature": "updates",
            }
        ],
        "quarantined": [
            {
                "row": "l/t/row 9",
                "url": "*.x.*",
                "reason": "no host",
                "cells": [{"header": "URL", "text": "*.x.*"}, {"header": "Geo", "text": ""}],
            }
        ],
        "retained": [
            {
                "rule": "any -> https://tag:Storage:443",
                "until": "2026-08-01",
                "edition": "2026-07-03",
            }
        ],
        "warnings": [
            {"code": "read-as-newest", "message": "newer", "rule": None},
            {"code": "open-wildcard", "message": "opens", "rule": "any -> x"},
        ],
    }
    # People read it from the top: what it is, then the rules, and the digest as its seal.
    assert list(plan_document(PLAN)) == [
        *("format_version", "catalog", "rules", "withheld", "quarantined"),
        *("retained", "warnings", "digest"),
    ]
    assert list(origin_document(COVERED)) == ["statement", "endpoint", "need", "target", "because"]
    read = read_plan(json.loads(json_text(plan_document(PLAN))))
    assert read == PLAN
    assert read.catalog_digest == "sha256:c"
    # What is no text in UTF-8 is written alike, by another hand.
    for text in ("ü", "\udcff"):
        assert (
            json_text({"a": [text], "b": {}})
            == f'{{\n  "a": [\n    "{text}"\n  ],\n  "b": {{}}\n}}\n'
        )


def test_a_document_that_no_plan_can_have() -> None:
    def refusal(number: int, **change: object) -> str:
        changed: Any = {**RULES[number], **change}
        with pytest.raises(ValueError, match=r"\w") as caught:
            read_rule(changed)
        return str(caught.value)

    host: dict[str, object] = {"kind": "host", "pattern": "a.example", "path": None}
    for number, change, told in (
        (0, {"destination": {"kind": "any"}}, "`any` is no kind of destination"),
        (0, {"destination": {**host, "pattern": 7}}, "`7` is not a host"),
        (0, {"destination": {**host, "path": 7}}, "`7` is not a path"),
        (1, {"destination": {"kind": "addresses", "networks": [7]}}, "`7` is not a network"),
        (2, {"destination": {"kind": "service-tag", "name": 7}}, "`7` is not a tag"),
        (2, {"source": {"name": 7, "addresses": ["*"]}}, "`7` is not a name"),
    ):
        assert refusal(number, **change) == told
    assert refusal(1, destination={"kind": "addresses", "networks": ["x"]})
    assert refusal(1, source={"name": "x", "addresses": ["10.0.0.0"]})
    whole: Any = {**RULES[0], "destination": host}
    del whole["origins"]
    assert str(read_rule(whole).remote) == "http://a.example:80"
    assert read_rule(whole).origins == ()


def seal(*texts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(texts).encode()).hexdigest()


def test_the_digest_of_what_rules_do() -> None:
    """JSON without spaces, its keys sorted, a line for each flow; typed by hand."""
    first = (
        '{"action":"allow","addresses":["10.0.0.0/8","192.0.2.0/24"],"authentication":"anonymous",'
        '"destination":{"kind":"host","path":"/b/*","pattern":"*.a.example"},"inspection":"none",'
        '"port":80,"protocol":"http","proxy":"allowed"}'
    )
    tag = (
        '{"action":"allow","addresses":["*"],"authentication":"allowed",'
        '"destination":{"kind":"service-tag","name":"Storage"},"inspection":"keep","port":443,'
        '"protocol":"https","proxy":"direct"}'
    )
    assert rules_digest((PATH,)) == seal(first)
    assert rules_digest((PATH, TAG)) == rules_digest((TAG, PATH)) == seal(tag, first)
    assert rules_digest(()) == seal()
    # Neither what rules are called nor why they are there, and not how traffic is cut.
    again = replace(PATH, source=RuleSource("x", PATH.source.addresses), origins=())
    assert rules_digest((again,)) == rules_digest((PATH,))
    halves = [rule("a.example", source=(half,)) for half in ("10.0.0.0/9", "10.128.0.0/9")]
    assert rules_digest(halves) == rules_digest((rule("a.example", source=("10.0.0.0/8",)),))
    named = replace(TAG, remote=Remote(ServiceTagDestination("Größe"), "https", 443))
    assert rules_digest((named,)) == seal(tag.replace("Storage", "Größe"))
    assert json_digest({"b": "ü", "a": [1, None]}) == seal('{"a":[1,null],"b":"ü"}')


def test_what_the_values_of_a_plan_are_equal_by() -> None:
    assert rule("a.example", treatment=BYPASS) == rule("a.example")
    assert rule("a.example").flow.remote == rule("a.example").remote
    assert PATH.key == "office -> http://*.a.example:80/b/*"
    assert len({ORIGIN, replace(ORIGIN), COVERED}) == 2
    assert replace(PLAN, catalog=KnownDigest("sha256:other")) == PLAN
