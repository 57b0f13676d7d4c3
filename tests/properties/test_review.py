"""A review holds just what its plan changes, on each kind of target: each thing once."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from outgate.cli.views import plan_markdown
from outgate.cli.views.wording import Style
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.traffic import Group, Kind
from outgate.deploy.traffic_change.model import Effect
from outgate.traffic.flow import Piece
from outgate.traffic.region import subtract_pieces
from tests.properties.firewalls import WORLDS, World

SEEDS = 30


def pieces(groups: Iterable[Group]) -> list[Piece]:
    return [entry.piece for group in groups for entry in group.entries]


@pytest.mark.parametrize("make", WORLDS, ids=["local", "azure"])
def test_every_entry_is_in_one_group(make: Callable[[Random, Path], World], tmp_path: Path) -> None:
    seen = Counter[Kind]()
    for seed in range(SEEDS):
        plan = make(Random(seed), tmp_path).plan
        review = review_plan(plan)
        for kind, entries in (
            (Kind.OPENED, plan.traffic.opened),
            (Kind.CLOSED, plan.traffic.closed),
        ):
            groups = review.groups_of(kind)
            grouped, changed = pieces(groups), [entry.piece for entry in entries]
            assert Counter(grouped) == Counter(changed)
            assert not subtract_pieces(grouped, changed)
            assert not subtract_pieces(changed, grouped)
            for group in groups:
                assert {entry.effect for entry in group.entries} == {group.effect}
                assert {entry.causes for entry in group.entries} == {group.causes}
                assert group.flows == sum(1 for _ in group.entries)
            seen[kind] += len(grouped)
        treated = [entry.change.flow for entry in plan.traffic.treated]
        assert Counter(piece.flow for piece in pieces(review.treated)) == Counter(treated)
        full = [entry for entry in plan.traffic.opened if entry.effect is Effect.FULL]
        assert review.counts.opened == len(full)
        assert review.counts.flows == sum(group.flows for group in review.groups)
        assert review == review_plan(plan)
        text = plan_markdown.render(plan, Style())
        assert text.startswith(f"<!-- outgate plan {plan.target} -->\n### ")
    assert min(seen[Kind.OPENED], seen[Kind.CLOSED]) > SEEDS
