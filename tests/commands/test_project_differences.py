"""What two states of a project differ in beside the policies that all targets share."""

from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import (
    ProjectDifference,
    ProjectState,
    Setting,
    TargetDifference,
    compare_projects,
)
from outgate.plan.comparison.compare import Side, difference
from outgate.plan.compile import Compilation
from outgate.project.config import Config, StateConfig, TargetConfig
from outgate.values import replace
from tests.builders.rules import rule
from tests.support import compiled

SAME = difference(Side(name="a", rules=()), Side(name="b", rules=()))
MORE = difference(Side(name="a", rules=()), Side(name="b", rules=(rule("a.example"),)))
SETTING = Setting("t", "path", "a", None)


def test_what_makes_a_comparison_empty() -> None:
    nothing = ProjectDifference()
    assert nothing.is_empty
    assert Comparison(SAME, nothing).is_empty
    assert not Comparison(MORE, nothing).is_empty
    for project in (
        ProjectDifference(settings=(SETTING,)),
        ProjectDifference(targets=(TargetDifference("t", None, "why"),)),
    ):
        assert not project.is_empty
        assert not Comparison(SAME, project).is_empty
    assert [
        setting.is_guard
        for setting in (
            SETTING,
            Setting(None, "guard `forbid`", None, "for *"),
            Setting("t", "guard `forbid`", None, "for *"),
            Setting(None, "guards", None, "x"),
        )
    ] == [False, True, False, False]


def test_settings_of_projects_and_targets_that_differ() -> None:
    own = ("policies",)
    was = Config(
        targets=(
            TargetConfig("a", "local", {"path": "x", "deep": {"one": 1}}),
            TargetConfig("gone", "local", {}),
        ),
        default_target="a",
        lint={"no-owner": "warn"},
    )
    now = Config(
        policies=("policies", "more"),
        catalog="lists",
        targets=(
            TargetConfig(
                "a",
                "local",
                {"path": "x", "deep": {"one": 2}},
                None,
                {"url-path": "why"},
                StateConfig("https://x.example/c", "n"),
            ),
        ),
        default_target=None,
        retain_days=3,
        expiry_notice=4,
    )
    states = ProjectState(was, {own: None}), ProjectState(now, {("policies", "more"): None})
    changed = compare_projects(*states, SAME)
    assert [(each.target, each.name, each.before, each.after) for each in changed.settings] == [
        (None, "catalog", "catalog", "lists"),
        (None, "default_target", "a", "none"),
        (None, "expiry_notice", "30d", "4d"),
        (None, "lint.no-owner", "warn", None),
        (None, "policies", "policies", "policies, more"),
        (None, "retain", "0d", "3d"),
        ("a", "accept.url-path", None, "why"),
        ("a", "deep.one", "1", "2"),
        ("a", "state.container", None, "https://x.example/c"),
        ("a", "state.name", None, "n"),
        ("gone", "backend", "local", None),
    ]
    # Of a target that goes, with what all get, the settings say it all.
    assert changed.targets == (
        TargetDifference("a", None, "its policies do not compile on one of the sides"),
    )
    assert changed.weaker == ()
    assert compare_projects(states[0], states[0], SAME).is_empty


OWN, THEIRS = ("policies",), ("theirs",)
LINUX = "allow mde for region EU, fleet linux from 10.1.0.0/16\n"
WIDER = LINUX.replace("10.1.0.0/16", "10.0.0.0/15")
GUARD = 'forbid "*.us"\n'
PAC = TargetConfig("t", "pac", {"proxies": ["p.example:8080"]}, THEIRS)


def state(target: TargetConfig | None, theirs: str | None, own: str | None = LINUX) -> ProjectState:
    made: dict[tuple[str, ...], Compilation | None] = {
        named: None if text is None else compiled(text, "2026-09-03")
        for named, text in ((OWN, own), (THEIRS, theirs))
    }
    targets = () if target is None else (target,)
    return ProjectState(Config(OWN, targets=targets, default_target=None), made)


LOCAL = TargetConfig("t", "local", {}, THEIRS)
DIRECT = {"otherwise": "direct"}


def test_what_changes_for_a_target_with_policies_of_its_own() -> None:
    was, now = state(LOCAL, LINUX), state(LOCAL, WIDER)
    (made,) = compare_projects(was, now, SAME).targets
    assert made.difference is not None
    assert made.difference.gained
    assert not made.difference.lost
    assert (made.difference.before.name, made.difference.after.name) == ("a", "b")
    (back,) = compare_projects(now, was, SAME).targets
    assert back.difference is not None
    assert back.difference.lost
    # What the policies that all share tell already is not told again, and nothing is not told.
    assert compare_projects(was, now, made.difference).targets == ()
    assert compare_projects(was, was, SAME).targets == ()
    plain = replace(LOCAL, policies=None)
    assert compare_projects(state(plain, LINUX), state(plain, WIDER), SAME).targets == ()
    # One that comes, or goes, has all of its own.
    (came,) = compare_projects(state(None, LINUX), now, SAME).targets
    (went,) = compare_projects(now, state(None, LINUX), SAME).targets
    assert came.difference is not None
    assert went.difference is not None
    assert came.difference.gained
    assert not came.difference.lost
    assert went.difference.lost
    # Nor does one that takes what all take, but for its settings.
    (left,) = compare_projects(state(plain, WIDER), state(LOCAL, WIDER), SAME).targets
    (joined,) = compare_projects(state(LOCAL, WIDER), state(plain, WIDER), SAME).targets
    assert left.difference is not None
    assert left.difference.gained
    assert joined.difference is not None
    assert joined.difference.lost
    changed = compare_projects(state(LOCAL, LINUX), state(plain, LINUX), SAME).settings
    assert changed == (Setting("t", "policies", "theirs", None),)


def test_why_it_cannot_be_told_what_changes_for_a_target() -> None:
    anybody = "allow mde for region EU, fleet linux\n"
    pac = replace(PAC, accept={"url-path": "so it is", "any-destination": "so it is"})
    direct = replace(pac, settings={**pac.settings, **DIRECT})
    (one,) = compare_projects(state(pac, anybody), state(direct, anybody), SAME).targets
    (other,) = compare_projects(state(direct, anybody), state(pac, anybody), SAME).targets
    told = (
        "not only rules decide what passes: {} `otherwise: direct` sends everything that no rule "
        "names out directly"
    )
    assert (one.difference, one.trouble) == (None, told.format("now"))
    assert (other.difference, other.trouble) == (None, told.format("before"))
    broken = compare_projects(state(LOCAL, LINUX), state(LOCAL, None), SAME).targets
    assert [each.trouble for each in broken] == ["its policies do not compile on one of the sides"]
    nft = TargetConfig("t", "nftables", {"path": "f.nft"}, THEIRS)
    (unsaid,) = compare_projects(state(nft, LINUX), state(nft, WIDER), SAME).targets
    assert str(unsaid.trouble).startswith("its rules cannot be written on one of the sides: ")
    assert not str(unsaid.trouble).endswith(": ")


def test_guards_that_hold_less_are_told_of_the_project_and_of_each_target() -> None:
    def weaker(before: ProjectState, after: ProjectState) -> list[str]:
        return [each.guard.span.text for each in compare_projects(before, after, SAME).weaker]

    guarded = LINUX + GUARD
    assert weaker(state(LOCAL, LINUX, guarded), state(LOCAL, LINUX)) == [GUARD.strip()]
    assert weaker(state(LOCAL, guarded), state(LOCAL, LINUX)) == [GUARD.strip()]
    assert weaker(state(LOCAL, LINUX), state(LOCAL, guarded, guarded)) == []
    # Of policies with errors, and of a target that goes, nobody can tell.
    assert weaker(state(LOCAL, LINUX, guarded), state(LOCAL, LINUX, None)) == []
    assert weaker(state(LOCAL, LINUX, None), state(LOCAL, LINUX, guarded)) == []
    assert weaker(state(LOCAL, guarded), state(None, LINUX)) == []
    both = compare_projects(state(LOCAL, guarded, guarded), state(LOCAL, LINUX), SAME)
    assert {each.guard.span.text for each in both.weaker} == {GUARD.strip()}
    assert [(each.name, each.before, each.after) for each in both.settings] == [
        ('guard `forbid "*.us"`', "for *", None)
    ]
