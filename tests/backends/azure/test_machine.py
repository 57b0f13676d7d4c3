"""Plans, applies and edits of others in any order: a stale plan is refused, nothing is lost."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from outgate.backends.change_set import difference
from outgate.backends.errors import TargetMoved
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.deploy.apply import apply_plan, roll_back
from outgate.deploy.baseline import find_baseline
from outgate.deploy.render_plan import settings_of
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.deploy.way_back import find_way_back
from outgate.emulators.azure.service import Service
from outgate.errors import UserError
from tests.builders.azure_plans import context, plan_of
from tests.builders.azure_plans import rule as canonical
from tests.builders.azure_project import FOREIGN
from tests.builders.records import Lost, Memory
from tests.emulators.inprocess import target as backend_of

URLS = ("https://a.example", "https://*.b.example", "http://c.example", "192.0.2.0/28")
SOURCES = (("*",), ("10.0.0.0/24",), ("10.0.1.0/24",))
CHOICES = st.sets(st.tuples(st.sampled_from(URLS), st.sampled_from(SOURCES)), max_size=6)


class Machine(RuleBasedStateMachine):
    """A team that applies plans, and others who edit groups, theirs and ours."""

    @initialize(shared=st.booleans())
    def start(self, shared: bool) -> None:
        self.service = Service()
        policy = self.service.add_policy("s-1", "rg", "fw")
        self.theirs = self.service.add_group(policy, "theirs", FOREIGN)
        self.group = f"{policy}/ruleCollectionGroups/outgate"
        more: dict[str, Any] = {}
        if shared:
            self.service.add_group(policy, "outgate", FOREIGN)
            priorities = {"network": 300, "application": 400}
            more = {"ownership": "shared", "collection_priorities": priorities}
        backend = backend_of(self.service, **more)
        self.target = backend.target(Memory())
        self.shared = shared
        self.saved: tuple[TargetPlan, Rendered] | None = None
        self.planned_for: Any = None  # what our group held when the plan was made
        self.edited = False  # by somebody else since the plan was made, and not undone by us
        self.moved = False  # by ourselves
        self.foreign = self.others()

    def others(self) -> Any:
        """What is not ours."""
        others: list[object] = [self.service.resource(self.theirs)]
        if self.shared:
            body = self.service.resource(self.group)
            assert body is not None
            every = body["properties"]["ruleCollections"]
            others += [each for each in every if not each["name"].startswith("outgate-")]
        return others

    def held(self) -> Any:
        """What our group holds, as the service has it."""
        body = self.service.resource(self.group)
        return None if body is None else body["properties"]["ruleCollections"]

    @rule(choice=CHOICES)
    def plan(self, choice: set[tuple[str, tuple[str, ...]]]) -> None:
        wanted, problems = self.target.renderer.render(
            plan_of(*(canonical(url, source) for url, source in sorted(choice))), Context()
        )
        assert wanted is not None, problems
        state = self.target.store.read()
        changes = difference(state.rules, wanted.rules)
        made = TargetPlan(
            target="t",
            settings=settings_of(self.target),
            plan=plan_of(),
            base=state.fingerprint,
            changes=changes,
        )
        self.saved, self.edited, self.moved = (made, wanted), False, False
        self.planned_for = self.held()

    @precondition(lambda self: self.saved is not None)
    @rule()
    def apply(self) -> None:
        assert self.saved is not None
        plan, wanted = self.saved
        before, writes = self.service.snapshot(), len(self.service.writes)
        # An edit may lead back to just what the plan was made for.
        as_planned = self.held() == self.planned_for
        try:
            apply_plan(self.target, plan, SILENT, lambda: "the tests")
        except TargetMoved:
            assert self.edited or self.moved
            assert self.service.snapshot() == before
            return
        assert not self.edited or as_planned
        assert not difference(self.live(), wanted.rules).changes
        assert bool(plan.changes.changes) == (len(self.service.writes) > writes)
        # Applied once, it is a plan for a state that was.
        self.moved = self.moved or bool(plan.changes.changes)

    @rule()
    def edit_theirs(self) -> None:
        def edit(body: Any) -> None:
            (collection,) = body["properties"]["ruleCollections"]
            collection["rules"].append(
                {**collection["rules"][0], "name": f"r{len(collection['rules'])}"}
            )

        self.service.edit(self.theirs, edit)
        self.foreign = self.others()

    @precondition(lambda self: self.service.resource(self.group) is not None)
    @rule(data=st.data())
    def edit_ours(self, data: st.DataObject) -> None:
        """Somebody opens the group in the portal and changes something."""

        def edit(body: Any) -> None:
            collections = body["properties"]["ruleCollections"]
            collection = data.draw(st.sampled_from([c for c in collections if c["rules"]] or [{}]))
            if not collection:
                return
            if collection["name"].startswith("outgate-") and data.draw(st.booleans()):
                collection["rules"].pop(0)
            else:
                rule = (
                    data.draw(st.sampled_from(collection["rules"])) if collection["rules"] else {}
                )
                rule["description"] = rule.get("description", "") + "!"

        before = self.service.resource(self.group)
        self.service.edit(self.group, edit)
        if self.service.resource(self.group) != before:
            self.edited = True
        self.foreign = self.others()

    @precondition(lambda self: load_record(self.target).applied is not None)
    @rule()
    def take_back(self) -> None:
        record = load_record(self.target)
        state = self.target.store.read()
        changes = find_way_back(record, state.rules)
        roll_back(self.target, state, SILENT, lambda: "the tests")
        assert not find_way_back(record, self.live()).changes
        # What others edited is gone, and the plan may be for what is there now.
        self.moved, self.edited = True, self.edited and not changes.changes

    def live(self) -> tuple[NativeRule, ...]:
        return self.target.store.read().rules

    @invariant()
    def others_are_as_they_left_it(self) -> None:
        assert self.others() == self.foreign

    @invariant()
    def the_record_is_whole(self) -> None:
        record = load_record(self.target)
        assert record.journal is None
        assert find_baseline(record, ()) == record.applied


Machine.TestCase.settings = settings(max_examples=100, stateful_step_count=12, deadline=None)
TestMachine = Machine.TestCase


@pytest.mark.parametrize(
    ("at", "writes", "outcome"),
    [
        (1, 0, "nothing was changed"),
        (2, 1, "done: create IP group"),
        (3, 1, "not attempted: create group `outgate`"),
        (4, 2, "done: create IP group"),
        (5, 2, ""),
    ],
)
def test_without_the_lock_nothing_more_is_written(at: int, writes: int, outcome: str) -> None:
    """Two writes, each put on record before and after, and the whole at the end."""
    service = Service()
    service.add_policy("s-1", "rg", "fw")
    backend = backend_of(service)
    target = backend.target(Lost(at))
    wanted, _ = backend.renderer.render(plan_of(canonical("tag:OneDsCollector")), context(0))
    assert wanted is not None
    state = backend.store.read()
    changes = difference(state.rules, wanted.rules)
    made = TargetPlan(
        target="t",
        settings=settings_of(target),
        plan=plan_of(),
        base=state.fingerprint,
        changes=changes,
    )
    with pytest.raises(UserError, match="the lease was lost") as caught:
        apply_plan(target, made, SILENT, lambda: "the tests")
    assert len(service.writes) == writes
    assert outcome in caught.value.outcome
