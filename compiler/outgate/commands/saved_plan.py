"""A plan for a target as a document, and back (schemas/saved-plan.schema.json)."""

from typing import Any

from outgate.commands.drift import Drift
from outgate.commands.plan import TargetPlan
from outgate.commands.record import changes_document, read_changes
from outgate.documents.json import BadDocument, check_document, read_json
from outgate.plan.digest import json_digest
from outgate.plan.document import json_text, plan_document, read_plan

FORMAT_VERSION = "1.1"


class BadSavedPlan(ValueError):
    """A file that is no saved plan, or no longer the one that was saved."""


def target_plan_document(plan: TargetPlan) -> dict[str, Any]:
    """The document of a plan for a target."""
    by_cause: dict[str, list[str]] = {"catalog": [], "drift": []}
    for text, cause in sorted(plan.causes.items()):
        by_cause[cause].append(text)
    document = {
        "format_version": FORMAT_VERSION,
        "target": {"name": plan.target, "backend": plan.backend, "settings": plan.settings},
        "base": plan.base,
        "since": plan.since,
        "changes": changes_document(plan.changes),
        "unchanged": plan.unchanged,
        "causes": by_cause,
        "drift": [{"did": e.did, "what": e.what, "stays": e.stays} for e in plan.drift],
        "foreign": list(plan.foreign),
        "operations": list(plan.operations),
        "reasons": [
            {"traffic": text, "rules": list(keys)} for text, keys in sorted(plan.reasons.items())
        ],
        "statements": [
            {"text": text, "places": list(places)} for text, places in sorted(plan.places.items())
        ],
        "plan": plan_document(plan.plan),
    }
    return {**document, "digest": json_digest(document)}


def target_plan_json(plan: TargetPlan) -> str:
    """The same as text: what `plan --format json` prints and `plan --out` saves."""
    return json_text(target_plan_document(plan))


def read_target_plan(text: str | bytes) -> TargetPlan:
    """A saved plan; BadSavedPlan where the text is none or was changed since it was saved."""
    try:
        document = read_json(text)
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    if not isinstance(document, dict) or "changes" not in document:
        raise BadSavedPlan("it holds something else")
    if document.get("format_version") != FORMAT_VERSION:
        raise BadSavedPlan(f"it was saved by another version of Outgate, not {FORMAT_VERSION}")
    try:
        check_document(document, "saved-plan.schema.json")
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    digest = document.pop("digest", None)
    if digest != json_digest(document):
        raise BadSavedPlan("it was changed since it was saved")
    target = document["target"]
    return TargetPlan(
        target["name"],
        target["backend"],
        target["settings"],
        read_plan(document["plan"]),
        document["base"],
        read_changes(document["changes"]),
        {each["text"]: tuple(each["places"]) for each in document["statements"]},
        document["unchanged"],
        {each["traffic"]: tuple(each["rules"]) for each in document["reasons"]},
        document["since"],
        {text: cause for cause, texts in document["causes"].items() for text in texts},
        tuple(Drift(each["did"], each["what"], each["stays"]) for each in document["drift"]),
        tuple(document["foreign"]),
        tuple(document["operations"]),
    )
