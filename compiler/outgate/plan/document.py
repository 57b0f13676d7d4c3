"""The canonical plan as a JSON document (schemas/plan.schema.json) and back."""

import json
from collections.abc import Mapping
from typing import Any

from outgate.plan.digest import destination_document
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
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
    Destination,
    HostDestination,
    ServiceTagDestination,
    Target,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation

FORMAT_VERSION = "1.0"


def rule_document(rule: Rule) -> dict[str, Any]:
    """A rule without its origins: what backends that keep canonical rules store."""
    return {
        "key": rule.key,
        "action": "allow",
        "source": {"name": rule.source.name, "addresses": list(rule.source.addresses)},
        "destination": destination_document(rule.target.destination),
        "protocol": rule.target.protocol,
        "port": rule.target.port,
        "inspection": rule.treatment.inspection.value,
        "authentication": rule.treatment.authentication.value,
        "proxy": rule.treatment.proxy.value,
    }


def origin_document(origin: Origin) -> dict[str, Any]:
    """Why a rule is there, as plan documents say it."""
    document: dict[str, Any] = {
        "statement": origin.statement,
        "endpoint": origin.endpoint,
        "need": origin.need,
    }
    if origin.target is not None:
        document["target"] = origin.target
    document["because"] = [{"reading": b.reading, "text": b.text} for b in origin.because]
    return document


def plan_document(plan: Plan) -> dict[str, Any]:
    """The document of a plan as plain data, in the order in which people read it."""
    return {
        "format_version": FORMAT_VERSION,
        "catalog": {"edition": plan.edition, "digest": plan.catalog_digest},
        "rules": [
            {**rule_document(rule), "origins": [origin_document(o) for o in rule.origins]}
            for rule in plan.rules
        ],
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


def json_text(document: Any) -> str:
    """A document as text; the same value always gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def plan_json(plan: Plan) -> str:
    """A plan as JSON text."""
    return json_text(plan_document(plan))


def _read_destination(raw: Mapping[str, Any]) -> Destination:
    if raw["kind"] == "service-tag":
        return ServiceTagDestination(raw["name"])
    if raw["kind"] == "addresses":
        return AddressesDestination(tuple(raw["networks"]))
    path = None if raw["path"] is None else read_path_notation(raw["path"])
    return HostDestination(parse_host(raw["pattern"]), path)


def read_rule(raw: Mapping[str, Any]) -> Rule:
    """The rule in a document, with or without origins; ValueError for names no rule can have."""
    return Rule(
        RuleSource(raw["source"]["name"], tuple(raw["source"]["addresses"])),
        Target(_read_destination(raw["destination"]), raw["protocol"], raw["port"]),
        Treatment(
            Inspection(raw["inspection"]),
            Authentication(raw["authentication"]),
            Proxy(raw["proxy"]),
        ),
        tuple(
            Origin(
                each["statement"],
                each["endpoint"],
                each["need"],
                tuple(Because(b["reading"], b["text"]) for b in each["because"]),
                each.get("target"),
            )
            for each in raw.get("origins", ())
        ),
    )


def read_plan(raw: Mapping[str, Any]) -> Plan:
    """The plan in a document that follows the schema."""
    return Plan(
        raw["catalog"]["edition"],
        raw["catalog"]["digest"],
        tuple(read_rule(each) for each in raw["rules"]),
        tuple(
            Withheld(each["statement"], each["endpoint"], each["target"], each["feature"])
            for each in raw["withheld"]
        ),
        tuple(
            Quarantined(
                each["row"],
                each["url"],
                each["reason"],
                tuple((cell["header"], cell["text"]) for cell in each["cells"]),
            )
            for each in raw["quarantined"]
        ),
        tuple(PlanWarning(each["code"], each["message"], each["rule"]) for each in raw["warnings"]),
        raw["digest"],
        tuple(Retained(each["rule"], each["until"], each["edition"]) for each in raw["retained"]),
    )
