"""What a rule group has room for, and hostile text in its rules."""

import pytest

from outgate.backends.aws_network_firewall import render as rendering
from outgate.backends.aws_network_firewall.renderer import AwsRenderer
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.rendered import Context, Fact, Unkept
from outgate.emulators.aws.suricata import check_rules, rule_lines
from outgate.plan.model import Inspection, Plan
from outgate.values import replace
from tests.backends.suricata.plans import drawn_plan
from tests.builders.azure_plans import plan_of, rule

RENDERER = AwsRenderer(read_settings({"region": "eu-central-1"}, {"url-path": "for tests"}))
MANY = plan_of(*(rule(f"https://h{number}.example") for number in range(50)))


def codes(plan: Plan) -> list[str]:
    rendered, problems = RENDERER.render(plan, Context())
    assert (rendered is None) == bool(problems)
    return [f"{each.code.id}: {each.message}" for each in problems]


def test_too_many_bytes_or_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(MANY) == []
    monkeypatch.setattr(rendering, "TEXT_BYTES", 5_000)
    monkeypatch.setattr(rendering, "MOST_RULES", 60)
    told = codes(MANY)
    assert told[0].startswith("target-limit: the rules would have ")
    assert told[0].endswith("bytes, a group has 5,000 at most")
    assert told[1].startswith("target-limit: the plan takes ")
    assert told[1].endswith("rules, a group has 60 at most")


def test_a_group_may_be_full_to_the_last_byte_and_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered, _ = RENDERER.render(MANY, Context())
    assert rendered is not None
    group = rendered.native
    assert isinstance(group, rendering.AwsGroup)
    size = len(group.text.encode())
    for bytes_, rules, told in (
        (size, group.size, []),
        (size - 1, group.size, ["bytes"]),
        (size, group.size - 1, ["rules"]),
    ):
        monkeypatch.setattr(rendering, "TEXT_BYTES", bytes_)
        monkeypatch.setattr(rendering, "MOST_RULES", rules)
        _, problems = RENDERER.render(MANY, Context())
        assert [word for each in problems for word in told if word in each.message] == told
        assert len(problems) == len(told)
        assert {each.help for each in problems} <= {
            "spread the policies over several targets, each with a rule group of its own"
        }


def test_what_should_stay_inspected_is_told() -> None:
    keep = rule("https://a.example")
    kept = replace(keep, treatment=replace(keep.treatment, inspection=Inspection.KEEP))
    rendered, _ = RENDERER.render(plan_of(kept, rule("https://b.example")), Context())
    assert rendered is not None
    assert rendered.unkept == (
        Unkept(kept, Fact.KEEP, "no rule of the group decrypts; what is inspected its policy says"),
    )


@pytest.mark.parametrize("tail", ["drop", "none"])
def test_the_service_takes_every_rule_that_is_written(tail: str) -> None:
    """Of drawn policies: none is too long, has a number twice, or a word that it does not know."""
    settings = read_settings({"region": "eu-central-1", "tail": tail}, {"url-path": "for tests"})
    for seed in range(25):
        rendered, problems = AwsRenderer(settings).render(drawn_plan(seed), Context())
        assert rendered is not None, problems
        group = rendered.native
        assert isinstance(group, rendering.AwsGroup)
        assert check_rules(group.text, strict=True, variables={}) == group.size
        assert len(list(rule_lines(group.text))) == group.size
