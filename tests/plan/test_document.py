"""A plan is written a rule at a time, and is the text of its document all the same."""

import json
from typing import Any

import pytest

from outgate.plan.document import json_text, plan_document, plan_json
from outgate.values import replace
from tests.support import compiled

ALLOW = "allow mde for region EU, fleet win10-1709, mma from 10.20.0.0/16"


@pytest.mark.parametrize(
    "text",
    [
        f"{ALLOW}\n",
        f"{ALLOW} without certificate-lists\nallow mde for region UK, fleet win11\n",
        'source nowhere = 10.0.0.0/8\n',
        f'{ALLOW} because "  rules: [],"\n',
    ],
)  # fmt: skip
def test_it_is_the_text_of_the_document(text: str) -> None:
    plan = compiled(text, "2026-07-03").plan
    written = plan_json(plan)
    assert written == json_text(plan_document(plan))
    assert json.loads(written) == plan_document(plan)


def test_a_text_that_is_none_in_utf8_is_written_alike() -> None:
    plan = compiled(f"{ALLOW}\n", "2026-07-03").plan
    first = plan.rules[0]
    odd = replace(first, origins=(replace(first.origins[0], statement="\udcff"),))
    odd_plan = replace(plan, rules=(*plan.rules[1:], odd))
    assert plan_json(odd_plan) == json_text(plan_document(odd_plan))
    warned = replace(plan, warnings=(replace(plan.warnings[0], message="\udcff"),))
    assert plan_json(warned) == json_text(plan_document(warned))


def test_no_value_is_written_as_its_fields() -> None:
    plan = compiled(f"{ALLOW}\n", "2026-07-03").plan
    first = plan.rules[0]
    wrong: Any = first.origins[0]
    odd = replace(first, origins=(replace(first.origins[0], statement=wrong),))
    with pytest.raises(TypeError, match="not JSON serializable"):
        plan_json(replace(plan, rules=(odd,)))
