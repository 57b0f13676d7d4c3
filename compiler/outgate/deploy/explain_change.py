"""What a plan does to traffic, with the statements behind it and the causes of it."""

from outgate.backends.live_rule import LiveRule
from outgate.deploy.plan_inputs import PlanInputs
from outgate.deploy.render_plan import context_of, settings_of
from outgate.deploy.traffic_change.address_filter import AddressFilter
from outgate.deploy.traffic_change.causes import (
    EarlierTraffic,
    collect_traffic,
    find_causes_of_closing,
    find_causes_of_opening,
)
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Cause, TrafficChange
from outgate.deploy.traffic_change.reasons import (
    RuleOrigins,
    add_reasons_of_closing,
    find_reasons,
)
from outgate.deploy.traffic_change.required_rows import add_required_rows
from outgate.plan.comparison.provenance import statements_of
from outgate.plan.model import Rule
from outgate.values import dataclass, replace

LiveRules = tuple[LiveRule, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was there and asked for before; None where that is not known.

    `expected` are the rules that the last apply left, `allows` what the same policies come to with
    the edition in use so far.
    """

    expected: LiveRules | None
    allows: tuple[Rule, ...] | None


def explain_change(
    inputs: PlanInputs, before: LiveRules, after: LiveRules, earlier: Earlier
) -> TrafficChange:
    """What changes where the rules `before` give way to those `after`, with reasons and causes."""
    others = () if inputs.offline else inputs.target.store.others(inputs.state)
    change = compare_traffic(before, after, others)
    traffic = _collect_earlier_traffic(inputs, change, earlier)
    statements, tags = statements_of(inputs.compilation), inputs.compilation.tags
    reasons = find_reasons(change.opened, RuleOrigins(inputs.wanted.allows, statements, tags))
    opened = tuple(
        replace(entry, reasons=asking, causes=find_causes_of_opening(entry, traffic))
        for entry, asking in zip(change.opened, reasons, strict=True)
    )
    closed = [
        replace(entry, causes=find_causes_of_closing(entry, traffic)) for entry in change.closed
    ]
    origins = {Cause.EXPIRY: RuleOrigins(inputs.history.expired, statements, tags)}
    if (compilation := inputs.history.earlier) is not None:
        origins[Cause.CATALOG] = RuleOrigins(
            earlier.allows or (), statements_of(compilation), compilation.tags
        )
    explained = add_reasons_of_closing(closed, origins)
    required = add_required_rows(explained, inputs.compilation.catalog)
    return replace(change, opened=opened, closed=required)


def _collect_earlier_traffic(
    inputs: PlanInputs, change: TrafficChange, earlier: Earlier
) -> EarlierTraffic:
    """What the target would allow if one thing had not happened, near what changes."""
    near = AddressFilter(entry.piece.flow.addresses for entry in (*change.opened, *change.closed))
    expected = None
    if earlier.expected is not None:
        expected = tuple(rule for live in earlier.expected for rule in live.rules)
    return EarlierTraffic(
        known=inputs.history.record.applied is not None or earlier.allows is not None,
        expected=collect_traffic(expected, near),
        edition=collect_traffic(earlier.allows, near),
        settings=collect_traffic(_render_with_old_settings(inputs), near),
        expired=collect_traffic(inputs.history.expired, near),
    )


def render_with_old_edition(inputs: PlanInputs) -> tuple[Rule, ...] | None:
    """What the same policies come to with the edition in use so far; None where not known."""
    compilation = inputs.history.earlier
    if compilation is None:
        return None
    context = context_of(inputs.target, compilation)
    rendered, _ = inputs.target.renderer.render(compilation.plan, context)
    return None if rendered is None else rendered.allows


def _render_with_old_settings(inputs: PlanInputs) -> tuple[Rule, ...] | None:
    """What the plan comes to with the settings of the last apply, where those are others."""
    settings = inputs.history.record.settings
    if settings is None or settings.digest == settings_of(inputs.target).digest:
        return None
    renderer = inputs.target.with_settings(settings).renderer
    compilation = inputs.compilation
    rendered, _ = renderer.render(compilation.plan, context_of(inputs.target, compilation))
    return None if rendered is None else rendered.allows
