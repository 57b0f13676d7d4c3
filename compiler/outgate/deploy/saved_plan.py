"""A plan for a target as a document, and back (schemas/saved-plan.schema.json).

Whoever can write the file can make its digest anew, so nothing in it is believed that can be
worked out again: the rules to write, from the canonical plan and the settings; and the traffic that
is shown, from the rules to write.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from outgate.backends.change_set import apply_changes, difference, inverse
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.catalog.store import Store
from outgate.deploy.change import Effect, Entry, TrafficChange, traffic_change
from outgate.deploy.documents import (
    change_document,
    findings_document,
    native_document,
    read_change,
    read_findings,
    read_native_change,
)
from outgate.deploy.drift import Drift
from outgate.deploy.native import native_changes
from outgate.deploy.record import changes_digest, changes_document, read_changes
from outgate.deploy.rendering import rendered, settings_of
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.diagnostics import Diagnostic, Severity, codes, has_errors
from outgate.documents.json import BadDocument, check_document, read_json
from outgate.errors import CodedError
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.digest import json_digest, rules_digest
from outgate.plan.document import json_text, plan_document, read_plan
from outgate.plan.model import Treatment
from outgate.project.compile import Inputs, compile_policies
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.project.target_settings import SettingChange, read_target_settings
from outgate.signing import FIELD, sign
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.region import subtract_pieces
from outgate.values import replace

FORMAT_VERSION = "2.0"


class BadSavedPlan(CodedError):
    """A file is not a saved plan, or does not do what it says."""

    code = codes.BAD_PLAN


def target_plan_document(plan: TargetPlan) -> dict[str, Any]:
    """The document of a plan for a target."""
    document = {
        "format_version": FORMAT_VERSION,
        "target": {"name": plan.target, **plan.settings.document()},
        "base": plan.base,
        "since": plan.since,
        "summary": {
            "opens": len(plan.opens),
            "closes": len(plan.closes),
            "treats": len(plan.traffic.treated),
            "rules": len(plan.native),
            "writes": plan.writes,
            "applicable": plan.applicable,
        },
        "traffic": change_document(plan.traffic),
        "rules": [native_document(each) for each in plan.native],
        "operations": list(plan.operations),
        "foreign": list(plan.foreign),
        "drift": [{"did": e.did, "what": e.what, "stays": e.stays} for e in plan.drift],
        "findings": findings_document(plan.findings),
        "settings_changes": [
            {"field": each.field, "before": each.before, "after": each.after}
            for each in plan.changed_settings
        ],
        "left_behind": [{"place": e.place, "rules": e.rules} for e in plan.left_behind],
        "changed_sources": list(plan.changed_sources),
        "statements": [
            {"text": text, "places": list(places)} for text, places in sorted(plan.places.items())
        ],
        "changes": changes_document(plan.changes),
        "unchanged": plan.changes.unchanged,
        "plan": plan_document(plan.plan),
    }
    return {**document, "digest": json_digest(document)}


def target_plan_json(plan: TargetPlan, key: Path | None = None) -> str:
    """The same as text: what `plan --format json` prints and `plan --out` saves.

    With the file of a private `key` it is signed; SigningError where that cannot be.
    """
    document = target_plan_document(plan)
    return json_text(document if key is None else sign(document, key))


def read_target_plan(text: str | bytes) -> TargetPlan:
    """A saved plan; BadSavedPlan where the text is none or was changed since it was saved."""
    return plan_of(read_saved_document(text))


def read_saved_document(text: str | bytes) -> dict[str, Any]:
    """The document of a saved plan, with its signature if it has one; BadSavedPlan otherwise."""
    try:
        document = read_json(text)
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    if not isinstance(document, dict) or "changes" not in document:
        raise BadSavedPlan("it holds something else")
    if document.get("format_version") != FORMAT_VERSION:
        raise BadSavedPlan(
            f"it was saved by another version of Outgate, in format "
            f"{document.get('format_version')} and not {FORMAT_VERSION}"
        )
    try:
        check_document(document, "saved-plan.schema.json")
    except BadDocument as error:
        raise BadSavedPlan(str(error)) from error
    rest = {key: value for key, value in document.items() if key not in ("digest", FIELD)}
    if document["digest"] != json_digest(rest):
        raise BadSavedPlan("it was changed since it was saved")
    return document


def plan_of(document: Mapping[str, Any]) -> TargetPlan:
    """The plan in such a document; BadSavedPlan where its rules are not those of their digest."""
    try:
        return _plan_of(document)
    except ValueError as error:  # what no rule, network or target could be
        raise BadSavedPlan(str(error)) from error


def _plan_of(document: Mapping[str, Any]) -> TargetPlan:
    target = document["target"]
    settings = read_target_settings(target)
    plan = read_plan(document["plan"])
    if rules_digest(plan.rules) != plan.digest:
        raise BadSavedPlan("the digest of its canonical plan is not that of its rules")
    return TargetPlan(
        target["name"],
        settings,
        plan,
        document["base"],
        read_changes(document["changes"], document["unchanged"]),
        read_change(document["traffic"]),
        tuple(read_native_change(each) for each in document["rules"]),
        read_findings(document["findings"]),
        {each["text"]: tuple(each["places"]) for each in document["statements"]},
        document["since"],
        tuple(Drift(each["did"], each["what"], each["stays"]) for each in document["drift"]),
        tuple(document["foreign"]),
        tuple(document["operations"]),
        tuple(
            SettingChange(each["field"], each["before"], each["after"])
            for each in document["settings_changes"]
        ),
        tuple(LeftBehind(each["place"], each["rules"]) for each in document["left_behind"]),
        tuple(document["changed_sources"]),
    )


def rederive(saved: TargetPlan, project: Project, target: Target) -> Rendered:
    """The rules that the target is to hold, made again from what a saved plan starts from.

    BadSavedPlan where what it writes or shows is not what comes of that.
    """
    if saved.settings.digest != settings_of(target).digest:
        raise BadSavedPlan(
            f"it was made for another target than `{target.config.name}` is now, with other "
            "settings in outgate.yaml"
        )
    catalog, _ = Store(project.catalog_folder, project.root).load(saved.plan.edition)
    if catalog is None or catalog.digest != saved.plan.catalog_digest:
        raise BadSavedPlan(
            f"it was made with a catalog {saved.plan.edition} that is not the one at hand"
        )
    renderer = target.renderer
    wanted, _ = renderer.render(saved.plan, Context(catalog.tag_files, saved.places))
    if wanted is None:
        raise BadSavedPlan("its target cannot express its plan")
    told = {(each.code, each.message) for each in saved.findings.items}
    if any((each.code, each.message) not in told for each in saved.plan.warnings):
        raise BadSavedPlan("it does not tell all warnings of its plan")
    rules = {rule.identity: rule for rule in wanted.rules}
    for change in saved.changes.changes:
        if rules.get(change.identity) != change.after:
            raise BadSavedPlan(f"it writes `{change.label}`, which its plan does not ask for")
    nowhere = TargetState((), "")
    held = apply_changes(wanted.rules, inverse(saved.changes))
    before, after = (renderer.place_rules(each, nowhere) for each in (held, wanted.rules))
    truth = traffic_change(before, after)
    if not _tells(saved.traffic, truth) or saved.native != native_changes(
        saved.changes, before, after
    ):
        raise BadSavedPlan("what it shows is not what it writes")
    return wanted


def check_against(saved: TargetPlan, wanted: Rendered, target: Target, state: TargetState) -> None:
    """Hold a saved plan against the state that it was made from, which only the target knows.

    BadSavedPlan where it would not bring the target from there to what its plan asks for, hides
    what others' rules do to its traffic, or names other writes.
    """
    renderer, store = target.renderer, target.store
    changes = difference(state.rules, wanted.rules)
    if changes_digest(changes) != changes_digest(saved.changes):
        raise BadSavedPlan("what it changes is not what lies between the target and its plan")
    before, after = (renderer.place_rules(each, state) for each in (state.rules, wanted.rules))
    truth = traffic_change(before, after, store.others(state))
    shown = saved.traffic
    if not all(
        _tells(_only(shown, effect), _only(truth, effect)) for effect in Effect
    ) or saved.operations != store.operations(changes, state):
        raise BadSavedPlan("what it shows is not what it does to the target as it is")


def check_saved(inputs: Inputs, saved: TargetPlan, target: Target) -> tuple[Diagnostic, ...]:
    """Hold the tests and guards of the policies at hand against a saved plan, once more."""
    compiled = compile_policies(inputs)
    compilation = compiled.compilation
    if compilation is None:
        return compiled.diagnostics
    held = replace(compilation, plan=saved.plan)
    problems = (*run_tests(held).problems, *check_guards(held))
    if has_errors(problems):
        return problems
    return tuple(each for each in rendered(target, held)[1] if each.severity is Severity.ERROR)


def _tells(shown: TrafficChange, truth: TrafficChange) -> bool:
    """Whether traffic is told as it is; what others do to it is known only where they are read."""
    return (
        _same(shown.opened, truth.opened)
        and _same(shown.closed, truth.closed)
        and _treatments(shown) == _treatments(truth)
        and (shown.appearing, shown.vanishing) == (truth.appearing, truth.vanishing)
    )


def _only(change: TrafficChange, effect: Effect) -> TrafficChange:
    opened, closed = (
        tuple(each for each in entries if each.effect is effect)
        for entries in (change.opened, change.closed)
    )
    return replace(change, opened=opened, closed=closed)


def _treatments(change: TrafficChange) -> set[tuple[Flow, Treatment, Treatment]]:
    its = (entry.change for entry in change.treated)
    return {(each.flow, each.before, each.after) for each in its}


def _same(shown: Sequence[Entry], truth: Sequence[Entry]) -> bool:
    # What others' rules come to where a denying rule of ours goes is not in our rules.
    told = [entry.piece for entry in shown]
    ours = [entry.piece for entry in shown if not entry.denials]
    real = [entry.piece for entry in truth]
    return not _beyond(real, told) and not _beyond(ours, real)


def _beyond(pieces: Sequence[Piece], others: Sequence[Piece]) -> bool:
    known = {(each.flow, each.without) for each in others}
    rest = [each for each in pieces if (each.flow, each.without) not in known]
    return bool(rest and subtract_pieces(rest, others))
