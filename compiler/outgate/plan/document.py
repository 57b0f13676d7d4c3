"""The canonical plan as a JSON document (schemas/plan.schema.json) and back."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from outgate.plan.digest import destination_document
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
    Rule,
    Treatment,
    Withheld,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.path import read_path_notation

if TYPE_CHECKING:
    from outgate.plan.fields import (
        BecauseFields,
        OriginFields,
        PlanFields,
        RemoteFields,
        RuleFields,
    )

FORMAT_VERSION = "1.0"


def rule_document(rule: Rule) -> "RuleFields":
    """A rule without its origins: what backends that keep canonical rules store."""
    return {
        "key": rule.key,
        "action": "allow",
        "source": {"name": rule.source.name, "addresses": list(rule.source.addresses)},
        "destination": destination_document(rule.remote.destination),
        "protocol": rule.remote.protocol,
        "port": rule.remote.port,
        "inspection": rule.treatment.inspection.value,
        "authentication": rule.treatment.authentication.value,
        "proxy": rule.treatment.proxy.value,
    }


def origin_document(origin: Origin) -> "OriginFields":
    """Why a rule is there, as plan documents say it."""
    because: list[BecauseFields] = [
        {"reading": reading.reading, "text": reading.text} for reading in origin.because
    ]
    if origin.target is None:
        return {
            "statement": origin.statement,
            "endpoint": origin.endpoint,
            "need": origin.need,
            "because": because,
        }
    return {
        "statement": origin.statement,
        "endpoint": origin.endpoint,
        "need": origin.need,
        "target": origin.target,
        "because": because,
    }


def _rule_with_origins(rule: Rule) -> "RuleFields":
    return {**rule_document(rule), "origins": [origin_document(o) for o in rule.origins]}


def plan_document(plan: Plan) -> "PlanFields":
    """The document of a plan as plain data, in the order in which people read it."""
    return _document(plan, [_rule_with_origins(rule) for rule in plan.rules])


def _document(plan: Plan, rules: "list[RuleFields]") -> "PlanFields":
    return {
        "format_version": FORMAT_VERSION,
        "catalog": {"edition": plan.edition, "digest": plan.catalog_digest},
        "rules": rules,
        "withheld": [
            {
                "statement": each.statement,
                "endpoint": each.endpoint,
                "target": each.target,
                "feature": each.feature,
            }
            for each in plan.withheld
        ],
        "quarantined": [
            {
                "row": each.row,
                "url": each.url,
                "reason": each.reason,
                "cells": [{"header": header, "text": text} for header, text in each.cells],
            }
            for each in plan.quarantined
        ],
        "retained": [
            {"rule": each.rule, "until": each.until, "edition": each.edition}
            for each in plan.retained
        ],
        "warnings": [
            {"code": each.code, "message": each.message, "rule": each.rule}
            for each in plan.warnings
        ],
        "digest": plan.digest,
    }


def json_text(document: object) -> str:
    """A document as text; the same value always gives the same bytes."""
    # Python's own encoder writes indented text in Python: 25 times as long for a large plan.
    import orjson

    # A value that has a text of its own would be written as its fields, which no schema knows.
    option = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATACLASS
    try:
        return orjson.dumps(document, option=option).decode() + "\n"
    except (
        orjson.JSONEncodeError
    ):  # a file name that is no text, of which both write all else alike
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def plan_json(plan: Plan) -> str:
    """A plan as JSON text: that of its document.

    It is written a rule at a time, as the data of all of them takes several times the text.
    """
    rest = json_text(_document(plan, []))
    if not plan.rules:
        return rest
    # No text of a policy has a line feed in it there.
    head, _, tail = rest.partition('\n  "rules": [],\n')
    rules = (json_text(_rule_with_origins(rule)).rstrip("\n") for rule in plan.rules)
    written = ",\n    ".join(text.replace("\n", "\n    ") for text in rules)
    return "".join((head, '\n  "rules": [\n    ', written, "\n  ],\n", tail))


@lru_cache(maxsize=65_536)
def _host_target(pattern: str, path: str | None, protocol: str, port: int) -> Remote:
    """Thousands of sources may go to one target, so it is read once."""
    paths = None if path is None else read_path_notation(_text(path, "a path"))
    return Remote(HostDestination(parse_host(_text(pattern, "a host")), paths), protocol, port)


@lru_cache(maxsize=1_024)
def _treatment(inspection: str, authentication: str, proxy: str) -> Treatment:
    return Treatment(Inspection(inspection), Authentication(authentication), Proxy(proxy))


_because = lru_cache(maxsize=16_384)(Because)


def read_networks(raw: Sequence[str]) -> tuple[str, ...]:
    """CIDRs, or `*` for all; ValueError for what is none, as all that follows reckons with them."""
    networks = tuple(_text(network, "a network") for network in raw)
    address_set(networks)
    return networks


def _text(value: object, what: str) -> str:
    """A text of a document; the schema of a record cannot know what a backend keeps in it."""
    if not isinstance(value, str):
        raise ValueError(f"`{value}` is not {what}")
    return value


def read_target(raw: "RemoteFields") -> Remote:
    """What a rule or flow leads to: its destination, protocol and port."""
    destination, protocol, port = raw["destination"], raw["protocol"], raw["port"]
    match destination["kind"]:
        case "service-tag":
            return Remote(
                ServiceTagDestination(_text(destination["name"], "a tag")), protocol, port
            )
        case "addresses":
            networks = read_networks(destination["networks"])
            return Remote(AddressesDestination(networks), protocol, port)
        case "host":
            return _host_target(destination["pattern"], destination["path"], protocol, port)
        case other:
            raise ValueError(f"`{other}` is no kind of destination")


def read_rule(raw: "RuleFields") -> Rule:
    """The rule in a document, with or without origins; ValueError for names no rule can have."""
    source = raw["source"]
    return Rule(
        RuleSource(_text(source["name"], "a name"), read_networks(source["addresses"])),
        read_target(raw),
        _treatment(raw["inspection"], raw["authentication"], raw["proxy"]),
        tuple(
            Origin(
                each["statement"],
                each["endpoint"],
                each["need"],
                tuple([_because(b["reading"], b["text"]) for b in each["because"]]),
                each.get("target"),
            )
            for each in raw.get("origins", ())
        ),
    )


def read_plan(raw: "PlanFields") -> Plan:
    """The plan in a document that follows the schema; its digest is still to be compared."""
    return Plan(
        edition=raw["catalog"]["edition"],
        catalog=KnownDigest(raw["catalog"]["digest"]),
        rules=tuple(read_rule(each) for each in raw["rules"]),
        withheld=tuple(
            Withheld(each["statement"], each["endpoint"], each["target"], each["feature"])
            for each in raw["withheld"]
        ),
        quarantined=tuple(
            Quarantined(
                each["row"],
                each["url"],
                each["reason"],
                tuple((cell["header"], cell["text"]) for cell in each["cells"]),
            )
            for each in raw["quarantined"]
        ),
        warnings=tuple(
            PlanWarning(each["code"], each["message"], each["rule"]) for each in raw["warnings"]
        ),
        retained=tuple(
            Retained(each["rule"], each["until"], each["edition"]) for each in raw["retained"]
        ),
    )
