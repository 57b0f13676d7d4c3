"""What is said at once is what `outgate check` says, and never more than that."""

import json
from collections.abc import Iterable, Sequence

import pytest

from outgate.catalog.lock import lock_text
from outgate.diagnostics import Diagnostic
from outgate.editor.buffers import Stale
from outgate.editor.glance import Recollection, glance, only_planned
from outgate.editor.roles import Role
from outgate.editor.study import Question, Study, study
from outgate.editor.symbols import Symbol, definitions
from outgate.editor.view import View
from tests.conftest import Workspace
from tests.editor.scene import AS_OF, Scene, open_all, study_folder
from tests.support import shipped

EMEA = "policies/emea.policy"


def facts(diagnostics: Iterable[Diagnostic]) -> Sequence[object]:
    """What is said, with its places; findings of one place in any order."""
    return sorted(
        (
            each.primary.span.file.name if each.primary else "",
            each.primary.span.start if each.primary else 0,
            each.primary.span.end if each.primary else 0,
            each.code.id,
            each.severity.value,
            each.message,
            each.help or "",
            tuple((label.span.file.name, label.span.start) for label in each.related),
            tuple((fix.title, tuple(edit.text for edit in fix.edits)) for fix in each.fixes),
        )
        for each in diagnostics
    )


def studied(project: Workspace, texts: dict[str, str]) -> Study:
    return study_folder(project.folder, texts)


def as_the_command(project: Workspace) -> list[tuple[str, str, int, int]]:
    ran = project.run("check", "--format", "json", "--as-of", "2026-11-01")
    return sorted(
        (each["code"], where["file"], where["start"]["line"], where["start"]["column"])
        for checked in json.loads(ran.out)["sets"]
        for each in checked["diagnostics"]
        if (where := each["location"])
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("mma\n", "mmma\n"),  # a name that is none
        ("allow mde\n  for", "allow mde\n  fro"),  # a mistake of the language
        ("deny  https://us.", "deny  https://eu."),  # a test that fails
        ("source milan = 10.24.0.0/16", "source milan = 10.24.0.0/16\nsource none = 10.1.1.1"),
        ('because "CHG0031337"', 'because "CHG0031337" until 2026-01-01'),  # over
        ("win10-1709, mma", "win10-1709, mma from any without updates"),
    ],
)
def test_an_unsaved_text_is_checked_as_if_it_were_saved(
    project: Workspace, old: str, new: str
) -> None:
    text = (project.folder / EMEA).read_text(encoding="utf-8")
    changed = text.replace(old, new, 1)
    unsaved = studied(project, {EMEA: changed})
    project.write(EMEA, changed)
    glanced = sorted(
        (each.code.id, span.file.name, span.line, span.column)
        for each in unsaved.diagnostics
        if each.primary and (span := each.primary.span)
    )
    assert glanced == as_the_command(project)
    assert facts(unsaved.diagnostics) == facts(studied(project, {}).diagnostics)


def test_a_glance_at_unchanged_texts_says_it_all(project: Workspace) -> None:
    scene = open_all(project.folder)
    assert facts(scene.glance().diagnostics) == facts(scene.study.diagnostics)
    assert not scene.glance().complete


EDITS = (
    ("mma\n", "mmma\n"),
    ("from hamburg, milan", "from hamburg, milna"),
    ("source milan = 10.24.0.0/16", "source hamburg = 10.24.0.0/16"),
    ("source milan = 10.24.0.0/16", "source milan = 10.24.0.0/33"),
    ("for region EU, fleet win10-22h2", "for region , fleet win10-22h2"),
    ("with live-response", "with live-respons"),
    ('because "CHG0031337"', 'because "CHG0031337'),
    ("via streamlined", "via streamlined via standard"),
    ("  deny  https://us.vortex-win.data.microsoft.com\n}", "  deny https://us."),
    ("macos", "macos, mma"),
)


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_a_mistake_is_all_that_there_is_to_say(project: Workspace, old: str, new: str) -> None:
    scene = open_all(project.folder)
    text = scene.documents[EMEA].source.text
    assert old in text
    scene.type(EMEA, text.replace(old, new, 1))
    seen = scene.glance()
    assert seen.complete
    assert facts(seen.diagnostics) == facts(
        studied(project, {EMEA: scene.documents[EMEA].source.text}).diagnostics
    )
    # And back: the same as before, with what only the plan knows.
    scene.type(EMEA, text)
    assert facts(scene.glance().diagnostics) == facts(scene.study.diagnostics)


def test_what_the_plan_told_moves_along_and_goes_with_its_text(project: Workspace) -> None:
    scene = open_all(project.folder)
    text = scene.documents[EMEA].source.text
    scene.type(EMEA, "# one more line\n" + text)
    assert facts(scene.glance().diagnostics) == facts(
        studied(project, {EMEA: "# one more line\n" + text}).diagnostics
    )
    # Narrowed: whether it still opens a wildcard is for the plan to say.
    scene.type(EMEA, text.replace("win10-1709, mma", "win10-1709"))
    left = [each for each in scene.glance().diagnostics if each.code.id == "open-wildcard"]
    assert [each.primary.span.file.name for each in left if each.primary] == [
        "policies/admins.policy"
    ]


def test_of_a_set_without_a_plan_is_kept_what_its_last_plan_told(project: Workspace) -> None:
    scene = open_all(project.folder)
    told = scene.planned
    assert any(told.values())
    broken = scene.documents[EMEA].source.text.replace("allow mde", "allow mda", 1)
    without = studied(project, {EMEA: broken})
    at_once = glance(without, {}, Recollection(), {})
    assert at_once is not None
    assert only_planned(without, at_once, told) == told
    assert only_planned(without, at_once, {}) == {}


@pytest.mark.parametrize(
    ("name", "text"), [("outgate.lock", "nonsense"), ("outgate.yaml", "nonsense: 1\n")]
)
def test_without_a_catalog_nothing_is_said_at_once(
    project: Workspace, name: str, text: str
) -> None:
    project.write(name, text)
    without = study_folder(project.folder)
    assert without.diagnostics
    assert glance(without, {}, Recollection(), {}) is None
    for one in without.sets:
        assert (one.regions, one.features, one.services) == ((), (), {})
        assert (one.impacts, one.rule_index) == ({}, None)
    assert definitions(Symbol(Role.SERVICE, "mde"), View(without), EMEA) == ()


def test_files_that_are_not_open_count_as_they_are(project: Workspace) -> None:
    text = (project.folder / EMEA).read_text(encoding="utf-8")
    project.write(EMEA, f"{text}\nallow mde-portal for region EU from jump-hosts\n")
    for wrong in ("", "allow\nallow mda\n"):
        if wrong:
            project.write("policies/wrong.policy", wrong)
        scene = Scene(study_folder(project.folder))
        scene.type(EMEA, (project.folder / EMEA).read_text(encoding="utf-8"))
        scene.settle()
        assert facts(scene.glance().diagnostics) == facts(scene.study.diagnostics)
        assert scene.glance().complete is bool(wrong)


def test_a_catalog_that_is_not_the_pinned_one_is_told(project: Workspace) -> None:
    pinned = shipped("2026-09-03")
    lock = lock_text(pinned).replace(pinned.digest, f"sha256:{'0' * 64}")
    project.write("outgate.lock", lock)
    scene = open_all(project.folder)
    assert facts(scene.glance().diagnostics) == facts(scene.study.diagnostics)
    assert "lock-mismatch" in {each.code.id for each in scene.glance().diagnostics}


def test_levels_and_targets_of_the_project_count(project: Workspace) -> None:
    project.write(
        "outgate.yaml",
        "lint: {no-owner: warn, unused-source: deny, open-wildcard: allow}\n"
        "targets:\n  a: {backend: local, policies: [policies, more]}\n  b: {backend: local}\n",
    )
    project.write(
        "more/x.policy", "source lonely = 10.1.1.1\nallow mde for region EU, fleet win11\n"
    )
    scene = Scene(study_folder(project.folder))
    for name in ("more/x.policy", EMEA):
        scene.type(name, (project.folder / name).read_text(encoding="utf-8"))
    scene.settle()
    assert facts(scene.glance().diagnostics) == facts(scene.study.diagnostics)
    codes = {each.code.id for each in scene.glance().diagnostics}
    assert {"no-owner", "unused-source"} <= codes
    assert "open-wildcard" not in codes
    (lonely,) = (each for each in scene.study.diagnostics if each.code.id == "unused-source")
    assert lonely.message == "target `a`: source `lonely` is not used"
    assert lonely.severity.value == "error"


def test_every_so_many_prefixes_are_checked_as_files(project: Workspace) -> None:
    scene = open_all(project.folder)
    text = scene.documents[EMEA].source.text
    checked = 0
    for end in range(3, len(text), 61):
        scene.type(EMEA, text[:end])
        seen = scene.glance()
        if seen.complete:
            checked += 1
            whole = studied(project, {EMEA: text[:end]})
            assert facts(seen.diagnostics) == facts(whole.diagnostics), text[:end]
    assert checked > 5


def test_a_study_that_nobody_waits_for_any_more_ends(project: Workspace) -> None:
    asked = []

    def check_stale() -> None:
        asked.append(1)
        if len(asked) > 2:
            raise Stale

    question = Question(folder=project.folder, top=None, buffers={}, as_of=AS_OF)
    with pytest.raises(Stale):
        study(question, None, check_stale)
    assert len(asked) == 3


def test_an_empty_file_looks_like_a_lost_one(project: Workspace) -> None:
    scene = open_all(project.folder)
    scene.type(EMEA, " \n")
    assert "empty-file" in {each.code.id for each in scene.glance().diagnostics}
    scene.type(EMEA, "allow mda\ud800\n")  # of what is no text, no more is said
    told = {each.code.id for each in scene.glance().diagnostics}
    assert "not-text" in told
    assert "unknown-service" not in told
    scene.type(EMEA, "# a comment is something\n")
    assert "empty-file" not in {each.code.id for each in scene.glance().diagnostics}
