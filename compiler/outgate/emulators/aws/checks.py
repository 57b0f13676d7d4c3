"""What the service refuses beyond the form of a request: what rules, groups and policies may hold.

The words are those that the service was seen to answer with, where that is on record.
"""

from collections.abc import Callable, Mapping, Sequence

from outgate.emulators.aws.messages import Document, Refused, invalid
from outgate.emulators.aws.resources import STRICT, Policy, RuleGroup
from outgate.emulators.aws.suricata import Variables, check_rules

MAX_CAPACITY = 30_000
MAX_REFERENCES = 20
_SOURCES = ("RulesString", "RulesSourceList", "StatefulRules", "StatelessRulesAndCustomActions")
_STANDARD = ("aws:pass", "aws:drop", "aws:forward_to_sfe")
_DROPS = (
    "aws:drop_strict",
    "aws:drop_established",
    "aws:drop_established_app_layer",
    "aws:drop_established_app_layer_to_server",
)
_ALERTS = tuple(action.replace("drop", "alert") for action in _DROPS)


def check_content(document: Document, kind: str) -> tuple[dict[str, object], int]:
    """The content of a rule group in a request, and the capacity that it takes."""
    content, rules = document.get("RuleGroup"), document.get("Rules")
    if (content is None) == (rules is None):
        raise invalid("RuleGroup, Rules must set exactly one of them")
    # Rules alone say nothing of their order, which is then the default one.
    made: dict[str, object] = dict(_object(content))
    if content is None:
        made = {"RulesSource": {"RulesString": rules}}
    source = _object(made.get("RulesSource"))
    named = [name for name in _SOURCES if source.get(name) is not None]
    if kind == "STATELESS":
        for key in ("RuleVariables", "StatefulRuleOptions"):
            if made.get(key) is not None:
                raise invalid(f"{key} cannot be provided, context: {key}")
        if named != ["StatelessRulesAndCustomActions"]:
            raise invalid("StatelessRulesAndCustomActions is invalid, context: RulesSource")
        return made, len(_list(_object(source[named[0]]).get("StatelessRules")))
    if kind != "STATEFUL":
        raise invalid(f"this emulator has no rule groups of type {kind}, context: Type")
    if len(named) != 1 or source.get("RulesString") == "":
        raise invalid(
            "RulesString, RulesSourceList, StatefulRules must set exactly one of them, context: "
            "RulesSource"
        )
    if named == ["StatelessRulesAndCustomActions"]:
        raise invalid(
            "StatelessRulesAndCustomActions is invalid, context: "
            "RulesSource.StatelessRulesAndCustomActions"
        )
    if named == ["RulesString"]:
        strict = _object(made.get("StatefulRuleOptions")).get("RuleOrder") == STRICT
        text = str(source["RulesString"])
        return made, check_rules(text, strict=strict, variables=_variables(made))
    if named == ["StatefulRules"]:
        return made, len(_list(source["StatefulRules"]))
    listed = _object(source["RulesSourceList"])
    types = len(_list(listed.get("TargetTypes")))
    return made, len(_list(listed.get("Targets"))) * types + types + 1


def check_capacity(needed: int, capacity: int) -> None:
    """Refuse rules that take more capacity than their group has."""
    if needed > capacity:
        raise invalid(
            f"StatefulRules capacity exceeded, parameter: [{needed}], context: "
            "RulesSource.StatefulRules"
        )


def check_new_capacity(capacity: object) -> int:
    """The capacity of a group that is to be."""
    if not isinstance(capacity, int) or capacity < 1:
        raise invalid(f"Capacity is not within the bound, parameter: [{capacity}]")
    if capacity > MAX_CAPACITY:
        raise invalid(f"Capacity capacity exceeded, parameter: [{capacity}], context: Capacity")
    return capacity


def check_token(document: Document, current: str) -> None:
    """Refuse a write by somebody who has not seen the resource as it is."""
    if document["UpdateToken"] != current:
        raise Refused("InvalidTokenException", "The token you provided is stale or isn't valid.")


def check_policy(content: Document, find: Callable[[str], RuleGroup | None]) -> None:
    """Refuse a policy that the service does not take."""
    for name in ("StatelessDefaultActions", "StatelessFragmentDefaultActions"):
        standard = [action for action in _list(content.get(name)) if action in _STANDARD]
        if not standard:
            raise invalid(f"{name} cannot be null or empty, context: {name}")
        if len(standard) > 1:
            raise invalid(f"{name} cannot exist together, context: {name}")
    policy = Policy(arn="", name="", id="", content=dict(content), description="", token="")
    _check_defaults(_list(content.get("StatefulDefaultActions")), policy.order)
    references = policy.references()
    if len(references) > MAX_REFERENCES:
        raise invalid(
            f"StatefulRuleGroupReferences limit exceeded, parameter: [{len(references)}], "
            "context: StatefulRuleGroupReferences"
        )
    priorities: set[object] = set()
    consumed = 0
    for number, reference in enumerate(references):
        where = f"context: StatefulRuleGroupReferences[{number}]"
        priority = reference.get("Priority")
        if policy.order == STRICT and priority is None:
            raise invalid(f"Priority cannot be null or empty, {where}")
        if policy.order != STRICT and priority is not None:
            raise invalid(f"Priority cannot be provided, {where}")
        if priority is not None and priority in priorities:
            raise invalid(
                f"Priority has duplicate values, parameter: [{priority}], context: "
                f"StatefulRuleGroupReferences[Priority={priority}]"
            )
        priorities.add(priority)
        consumed += _referenced(str(reference.get("ResourceArn")), policy.order, find)
    if consumed > MAX_CAPACITY:
        raise invalid(
            f"StatefulRuleGroupReferences capacity exceeded, parameter: [{consumed}], context: "
            "StatefulRuleGroupReferences"
        )


def _referenced(arn: str, order: str, find: Callable[[str], RuleGroup | None]) -> int:
    """The capacity of a group that a policy names."""
    if ":aws-managed:" in arn or ":partner-managed:" in arn:
        return 100
    group = find(arn)
    if group is None or group.deleting:
        raise invalid(f"rule group ARN does not exist, parameter: [{arn}]")
    if group.type != "STATEFUL":
        raise invalid(f"rule group ARN is of incorrect entity type, parameter: [{arn}]")
    if group.order != order:
        raise invalid(f"parameter is invalid, parameter: [{group.order}]")
    return group.capacity


def _check_defaults(actions: Sequence[object], order: str) -> None:
    context = "context: StatefulDefaultActions"
    if actions and order != STRICT:
        raise invalid(
            f"StatefulDefaultActions has invalid rule order, parameter: [{order}], {context}"
        )
    for action in actions:
        if action not in (*_DROPS, *_ALERTS):
            raise invalid(f"StatefulDefaultActions is invalid, parameter: [{action}], {context}")
    drops = [str(action) for action in actions if action in _DROPS]
    if len(drops) > 1:
        listed = ", ".join(drops)
        raise invalid(
            f"StatefulDefaultActions cannot exist together, parameter: [{listed}], {context}"
        )
    texts = [str(action) for action in actions]
    plain = any(text.endswith("_established") for text in texts)
    if plain and any("_established_app_layer" in text for text in texts):
        raise invalid(f"StatefulDefaultActions cannot exist together, {context}")


def _variables(content: Mapping[str, object]) -> Variables:
    rules = _object(content.get("RuleVariables"))
    sets = _object(content.get("ReferenceSets"))
    return {
        "IPSets": frozenset(_object(rules.get("IPSets"))),
        "PortSets": frozenset(_object(rules.get("PortSets"))),
        "IPSetReferences": frozenset(_object(sets.get("IPSetReferences"))),
    }


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
