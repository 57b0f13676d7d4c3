"""Which record a plan is held against: the team's, or offline the one of this machine."""

from datetime import date
from pathlib import Path

from outgate.backends.change_set import ChangeSet
from outgate.backends.observer import SILENT
from outgate.commands.check import check
from outgate.commands.plan import plan_policies, take_policies
from outgate.deploy.record import Journal, Record
from outgate.deploy.record_document import record_text
from outgate.deploy.render_plan import render_plan
from outgate.project.compile import Inputs
from outgate.project.config import Config, TargetConfig
from outgate.project.project import Project
from outgate.project.target import make_target
from outgate.source import SourceFile
from outgate.values import replace
from tests.builders.records import Memory

OURS = Journal(by="ada", changes=ChangeSet((), 0), edition=None, plan=None, rest="r")


def test_a_plan_is_held_against_the_record_of_the_team_unless_it_is_offline(
    tmp_path: Path,
) -> None:
    shared = Memory()
    project = Project(tmp_path, Config())
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), shared, tmp_path)
    texts = (SourceFile("a.policy", "allow mde for region EU, fleet linux\n"),)
    inputs = Inputs(tmp_path, (), None, None, date(2026, 10, 1), texts=texts)
    policies = take_policies(project, inputs, check(inputs))
    assert policies is not None
    rendered = render_plan(target, policies.compilation)
    place = target.store.address
    shared.text = record_text(Record(place=place, journal=OURS))
    here = replace(OURS, by="bob")
    with project.local_state(target.config).lock() as held:
        held.write(record_text(Record(place=place, journal=here)))
    for offline, journal in ((False, OURS), (True, here)):
        planned = plan_policies(policies, target, rendered, SILENT, offline=offline)
        assert planned.journal == journal
        assert planned.plan is not None
        assert (planned.plan.base == "offline") is offline
