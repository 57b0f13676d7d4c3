"""The level of a change and its risks as documents have them, for pipelines that stop at some."""

from collections.abc import Iterable
from typing import TypedDict

from outgate.deploy.review.risk import Level, Risk


class RiskFields(TypedDict):
    """One risk; `count` is of how many things it speaks."""

    kind: str
    level: str
    text: str
    count: int


class RisksFields(TypedDict):
    """The gravest level, and every risk, the gravest first."""

    level: str
    risks: list[RiskFields]


def risks_document(level: Level, risks: Iterable[Risk]) -> RisksFields:
    """What schemas/saved-plan.schema.json and schemas/difference.schema.json have of risks."""
    return {
        "level": level.value,
        "risks": [
            {
                "kind": risk.kind.value,
                "level": risk.level.value,
                "text": risk.text,
                "count": risk.count,
            }
            for risk in risks
        ],
    }
