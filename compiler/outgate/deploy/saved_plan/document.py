"""A plan for a target as a document, and back (schemas/saved-plan.schema.json)."""

from pathlib import Path

from outgate.deploy.changes_document import changes_document, read_changes
from outgate.deploy.drift import Drift
from outgate.deploy.review.from_plan import assess_plan
from outgate.deploy.review.risk_document import RisksFields, risks_document
from outgate.deploy.saved_plan.fields import SavedPlanFields, SummaryFields, TargetFields
from outgate.deploy.saved_plan.parts import (
    findings_document,
    native_change_document,
    read_findings,
    read_native_change,
)
from outgate.deploy.saved_plan.traffic_document import read_traffic, traffic_document
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.diagnostics import codes
from outgate.documents.json import BadDocument, check_document, read_json
from outgate.errors import CodedError
from outgate.plan.digest import json_digest
from outgate.plan.document import json_text, plan_document, read_plan
from outgate.project.target_settings import SettingChange, read_target_settings
from outgate.signing import FIELD, sign

FORMAT_VERSION = "2.1"


class BadSavedPlan(CodedError):
    """A file is not a saved plan, or does not do what it says."""

    code = codes.BAD_PLAN


def target_plan_document(plan: TargetPlan) -> SavedPlanFields:
    """The document of a plan for a target."""
    risks = _risks(plan)
    document: SavedPlanFields = {
        "format_version": FORMAT_VERSION,
        "target": _target(plan),
        "base": plan.base,
        "since": plan.since,
        "summary": _summary(plan),
        "level": risks["level"],
        "risks": risks["risks"],
        "traffic": traffic_document(plan.traffic),
        "rules": [native_change_document(change) for change in plan.native],
        "operations": list(plan.operations),
        "foreign": list(plan.foreign),
        "drift": [
            {"did": drift.did, "what": drift.what, "stays": drift.stays} for drift in plan.drift
        ],
        "findings": findings_document(plan.findings),
        "settings_changes": [
            {"field": change.field, "before": change.before, "after": change.after}
            for change in plan.changed_settings
        ],
        "left_behind": [{"place": left.place, "rules": left.rules} for left in plan.left_behind],
        "changed_sources": list(plan.changed_sources),
        "expiring": list(plan.expiring),
        "statements": [
            {"text": text, "places": list(places)} for text, places in sorted(plan.places.items())
        ],
        "changes": changes_document(plan.changes),
        "unchanged": plan.changes.unchanged,
        "plan": plan_document(plan.plan),
    }
    return {**document, "digest": json_digest(document)}


def _target(plan: TargetPlan) -> TargetFields:
    settings = plan.settings
    return {
        "name": plan.target,
        "backend": settings.backend,
        "settings": dict(settings.settings),
        "accept": dict(settings.accept),
    }


def _summary(plan: TargetPlan) -> SummaryFields:
    before, after = plan.permissiveness
    return {
        "opens": len(plan.opens),
        "closes": len(plan.closes),
        "treats": len(plan.traffic.treated),
        "rules": len(plan.native),
        "writes": plan.writes,
        "applicable": plan.applicable,
        "permissiveness": {"before": before, "after": after},
    }


def _risks(plan: TargetPlan) -> RisksFields:
    return risks_document(*assess_plan(plan))


def check_risks(document: SavedPlanFields, plan: TargetPlan) -> None:
    """Hold the risks that a document names against those of the plan in it, as it is shown."""
    named: RisksFields = {"level": document["level"], "risks": document["risks"]}
    if named != _risks(plan):
        raise BadSavedPlan("the risks that it names are not those of what it does")


def target_plan_json(plan: TargetPlan, key: Path | None = None) -> str:
    """The same as text: what `plan --format json` prints and `plan --out` saves.

    With the file of a private `key` it is signed; SigningError where that cannot be.
    """
    document = target_plan_document(plan)
    return json_text(document if key is None else sign(document, key))


def read_target_plan(text: str | bytes) -> TargetPlan:
    """A saved plan; BadSavedPlan where the text is not one or was changed since it was saved."""
    return read_plan_document(read_saved_document(text))


def read_saved_document(text: str | bytes) -> SavedPlanFields:
    """The document of a saved plan, with its signature if it has one; BadSavedPlan otherwise."""
    try:
        document = read_json(text)
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    if not _has_changes(document):
        raise BadSavedPlan("it holds something else")
    if document.get("format_version") != FORMAT_VERSION:
        raise BadSavedPlan(
            f"it was saved by another version of Outgate, in format "
            f"{document.get('format_version')} and not {FORMAT_VERSION}"
        )
    try:
        checked: SavedPlanFields = check_document(document, "saved-plan.schema.json")
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    rest = {key: value for key, value in checked.items() if key not in ("digest", FIELD)}
    if checked["digest"] != json_digest(rest):
        raise BadSavedPlan("it was changed since it was saved")
    return checked


def _has_changes(document: object) -> bool:
    return isinstance(document, dict) and "changes" in document


def read_plan_document(document: SavedPlanFields) -> TargetPlan:
    """The plan in such a document; BadSavedPlan where its rules are not those of their digest."""
    try:
        return _read(document)
    except ValueError as error:  # what no rule, network or target could be
        raise BadSavedPlan(str(error)) from error


def _read(document: SavedPlanFields) -> TargetPlan:
    settings = read_target_settings(document["target"])
    figures = document["summary"]["permissiveness"]
    plan = read_plan(document["plan"])
    if plan.digest != document["plan"]["digest"]:
        raise BadSavedPlan("the digest of its canonical plan is not that of its rules")
    return TargetPlan(
        target=document["target"]["name"],
        settings=settings,
        plan=plan,
        base=document["base"],
        changes=read_changes(document["changes"], document["unchanged"]),
        traffic=read_traffic(document["traffic"]),
        native=tuple(map(read_native_change, document["rules"])),
        findings=read_findings(document["findings"]),
        places={
            statement["text"]: tuple(statement["places"]) for statement in document["statements"]
        },
        since=document["since"],
        drift=tuple(
            Drift(drift["did"], drift["what"], drift["stays"]) for drift in document["drift"]
        ),
        foreign=tuple(document["foreign"]),
        operations=tuple(document["operations"]),
        changed_settings=tuple(
            SettingChange(change["field"], change["before"], change["after"])
            for change in document["settings_changes"]
        ),
        left_behind=tuple(
            LeftBehind(left["place"], left["rules"]) for left in document["left_behind"]
        ),
        changed_sources=tuple(document["changed_sources"]),
        permissiveness=(figures["before"], figures["after"]),
        expiring=tuple(document["expiring"]),
    )
