"""`outgate plan`: what apply would change on a target, and plans saved for later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from outgate.backends.difference import difference
from outgate.backends.interface import Change, ChangeSet, NativeRule
from outgate.commands.project import Target
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.compile import Compilation
from outgate.plan.digest import json_digest
from outgate.plan.document import json_text, plan_document, read_plan
from outgate.plan.model import Plan

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What is to change on one target.

    `base` is the fingerprint of the state the changes start from; `settings` the digest of the
    target's settings, so that a saved plan is not applied to something else under the same name.
    `places` tells where each statement stands, by its text. `since` is the edition that the target
    was planned with before, where that is known and another one; `by_catalog` has the identities of
    the rules that change because of the catalog, the others change because of the policy (or
    because somebody changed the target).
    """

    target: str
    backend: str
    settings: str
    plan: Plan
    base: str
    changes: ChangeSet
    places: Mapping[str, tuple[str, ...]]
    since: str | None = None
    by_catalog: frozenset[str] = frozenset()

    def cause(self, change: Change) -> str | None:
        """`catalog` or `policy`, None where there is no other edition to compare with."""
        if self.since is None:
            return None
        return "catalog" if _identity(change) in self.by_catalog else "policy"


def _identity(change: Change) -> str:
    rule = change.after or change.before
    assert rule is not None
    return rule.identity


class BadSavedPlan(ValueError):
    """A file that is no saved plan, or no longer the one that was saved."""


def settings_digest(target: Target) -> str:
    """Digest of what makes a target this target."""
    return json_digest([target.config.backend, dict(target.config.settings)])


def make_plan(
    target: Target, compilation: Compilation, earlier: Compilation | None = None
) -> tuple[TargetPlan | None, tuple[Diagnostic, ...]]:
    """Read the target and compare it with the plan; BackendError when it cannot be read.

    `earlier` is the same policy with the edition that was in use so far.
    """
    rendered, problems = target.backend.render(compilation.plan)
    if has_errors(problems):
        return None, problems
    state = target.backend.read()
    made = TargetPlan(
        target.config.name,
        target.config.backend,
        settings_digest(target),
        compilation.plan,
        state.fingerprint,
        difference(state.rules, rendered.rules),
        compilation.places,
    )
    if earlier is not None:
        was = {rule.identity: rule for rule in target.backend.render(earlier.plan)[0].rules}
        now = {rule.identity: rule for rule in rendered.rules}
        differ = frozenset(key for key in {*was, *now} if was.get(key) != now.get(key))
        made = replace(made, since=earlier.catalog.edition, by_catalog=differ)
    return made, problems


def _native_document(rule: NativeRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {"identity": rule.identity, "label": rule.label, "body": dict(rule.body)}


def target_plan_document(plan: TargetPlan) -> dict[str, Any]:
    """The document of a plan for a target (schemas/saved-plan.schema.json)."""
    document = {
        "format_version": FORMAT_VERSION,
        "target": {"name": plan.target, "backend": plan.backend, "settings": plan.settings},
        "base": plan.base,
        "since": plan.since,
        "changes": [
            {
                "before": _native_document(each.before),
                "after": _native_document(each.after),
                "cause": plan.cause(each),
            }
            for each in plan.changes.changes
        ],
        "unchanged": plan.changes.unchanged,
        "statements": [
            {"text": text, "places": list(places)} for text, places in sorted(plan.places.items())
        ],
        "plan": plan_document(plan.plan),
    }
    return {**document, "digest": json_digest(document)}


def target_plan_json(plan: TargetPlan) -> str:
    """The same as text: what `plan --format json` prints and `plan --out` saves."""
    return json_text(target_plan_document(plan))


def _read_native(raw: Mapping[str, Any] | None) -> NativeRule | None:
    return None if raw is None else NativeRule(raw["identity"], raw["label"], raw["body"])


def read_target_plan(text: str) -> TargetPlan:
    """A saved plan; BadSavedPlan where the text is none or was changed since it was saved."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadSavedPlan(f"it is not JSON (line {error.lineno})") from error
    if not isinstance(document, dict) or "changes" not in document:
        raise BadSavedPlan("it holds something else")
    if document.get("format_version") != FORMAT_VERSION:
        raise BadSavedPlan(f"it was saved by another version of Outgate, not {FORMAT_VERSION}")
    digest = document.pop("digest", None)
    if digest != json_digest(document):
        raise BadSavedPlan("it was changed since it was saved")
    target = document["target"]
    changes = tuple(
        Change(_read_native(each["before"]), _read_native(each["after"]))
        for each in document["changes"]
    )
    causes = zip(changes, (each["cause"] for each in document["changes"]), strict=True)
    return TargetPlan(
        target["name"],
        target["backend"],
        target["settings"],
        read_plan(document["plan"]),
        document["base"],
        ChangeSet(changes, document["unchanged"]),
        {each["text"]: tuple(each["places"]) for each in document["statements"]},
        document["since"],
        frozenset(_identity(change) for change, cause in causes if cause == "catalog"),
    )
