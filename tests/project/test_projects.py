"""Which folder is a project, which policies its targets take, and which guards hold for them."""

from datetime import date
from pathlib import Path

import pytest

from outgate.project.config import Config, TargetConfig
from outgate.project.guard_files import GuardFiles, place_of, read_guards, with_guards
from outgate.project.project import Project, enclosing_project, find_root, load_project
from outgate.source import SourceFile
from outgate.values import replace
from tests.support import compiled

DAY = date(2026, 10, 1)


def project(root: Path, *own: str, **targets: tuple[str, ...] | None) -> Project:
    made = tuple(TargetConfig(name, "local", {}, named) for name, named in targets.items())
    return Project(root, Config(own or ("policies",), "lists", made, None, 9))


def test_what_a_compilation_starts_from(tmp_path: Path) -> None:
    made = project(tmp_path, "a", "b", one=None, two=("c",))
    one, two = made.config.targets
    root = tmp_path
    own = made.inputs((), "2026-09-03", DAY)
    assert (own.root, own.paths) == (root, (root / "a", root / "b"))
    assert (own.catalog_folder, own.edition, own.as_of) == (root / "lists", "2026-09-03", DAY)
    assert (own.retain_days, own.named, own.texts) == (9, (), ())
    # The guards of what another target takes hold as well; what it requires is its own affair.
    others = GuardFiles((root / "c",), require=False)
    assert own.guards == (others,)
    assert made.inputs((), None, DAY, one).paths == own.paths
    assert made.inputs((), None, DAY, one).guards == (others,)
    its_own = made.inputs((), None, DAY, two)
    assert its_own.paths == (root / "c",)
    assert its_own.guards == (GuardFiles((root / "a", root / "b"), require=True),)
    # Paths alone are looked at by themselves, and those of the command line are believed.
    path = root / "x.policy"
    alone = made.inputs((path,), None, DAY)
    assert (alone.paths, alone.named, alone.guards) == ((path,), (path,), ())
    for_two = made.inputs((path,), None, DAY, two)
    assert for_two.paths == (path,)
    assert for_two.guards == (
        GuardFiles((root / "a", root / "b"), require=True),
        GuardFiles((root / "c",), require=True),
    )
    text = SourceFile("<stdin>", "")
    typed = made.inputs((), None, DAY, None, (root / "g",), (text,))
    assert (typed.paths, typed.texts) == ((), (text,))
    assert typed.guards == (GuardFiles((root / "g",), named=True),)
    assert made.inputs((), None, DAY, None, (root / "g",)).guards == (
        others,
        GuardFiles((root / "g",), named=True),
    )
    # Of a revision that was written elsewhere, all of it may be read.
    elsewhere = replace(made, roots=(root / "r",))
    assert elsewhere.inputs((path,), None, DAY).named == (root / "r",)


def test_which_policies_are_taken_by_whom(tmp_path: Path) -> None:
    made = project(tmp_path, one=None, two=("c",), three=("c",), four=("policies",))
    one, two, three, four = made.config.targets
    assert made.policy_sets() == {("policies",): (one, four), ("c",): (two, three)}
    assert list(made.policy_sets()) == [("policies",), ("c",)]
    names = [targets for targets, _ in made.check_inputs((), None, DAY)]
    assert names == [(), ("two", "three")]
    # The project's own count where no target takes them only if there are any.
    apart = project(tmp_path, two=("c",))
    assert list(apart.policy_sets()) == [("c",)]
    (tmp_path / "policies").mkdir()
    assert apart.policy_sets() == {("policies",): (), ("c",): apart.config.targets}
    sets = apart.check_inputs((), None, DAY)
    assert [(names, inputs.paths) for names, inputs in sets] == [
        ((), (tmp_path / "policies",)),
        (("two",), (tmp_path / "c",)),
    ]
    assert sets[0][1] == apart.inputs((), None, DAY)
    assert sets[1][1] == apart.inputs((), None, DAY, apart.config.targets[0])
    guards = (tmp_path / "g",)
    for _, inputs in apart.check_inputs((), None, DAY, guards):
        assert inputs.guards[-1] == GuardFiles(guards, named=True)
    path, text = tmp_path / "x", SourceFile("<stdin>", "")
    assert apart.check_inputs((path,), "e", DAY, guards) == (
        ((), apart.inputs((path,), "e", DAY, None, guards)),
    )
    assert apart.check_inputs((), "e", DAY, guards, (text,)) == (
        ((), apart.inputs((), "e", DAY, None, guards, (text,))),
    )


def test_which_folder_is_a_project(tmp_path: Path) -> None:
    top = tmp_path / "top"
    inner = top / "inner" / "deep"
    inner.mkdir(parents=True)
    (top / ".git").mkdir()
    (tmp_path / "outgate.yaml").touch()  # above the repository, so nobody looks
    assert enclosing_project(inner) is None
    assert find_root(inner) == top
    assert find_root(inner, top / "inner") == top / "inner"
    (top / "inner" / "policies").mkdir()
    assert enclosing_project(inner) is None  # a folder of that name, with nothing in it
    (top / "inner" / "policies" / "more").mkdir()
    (top / "inner" / "policies" / "more" / "a.policy").touch()
    assert enclosing_project(inner) == find_root(inner) == top / "inner"
    (top / "outgate.yaml").touch()  # which may well name those policies
    assert enclosing_project(inner) == find_root(inner) == top
    assert enclosing_project(inner, top / "inner") == top / "inner"
    (top / "outgate.yaml").unlink()
    (top / "outgate.yaml").symlink_to("nowhere")
    assert enclosing_project(inner) == top  # a link that leads nowhere is no reason to go on
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "outgate.yaml").unlink()
    assert enclosing_project(outside) is None
    assert find_root(outside) == outside


def test_a_folder_that_cannot_be_listed_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "policies").mkdir()

    def refuse(*_: str) -> None:
        raise OSError

    monkeypatch.setattr(Path, "rglob", refuse)
    assert enclosing_project(tmp_path) is None


def test_a_project_is_loaded_with_what_its_file_says(tmp_path: Path) -> None:
    made, problems = load_project(tmp_path)
    assert (made, problems) == (Project(tmp_path, Config()), ())
    (tmp_path / "outgate.yaml").write_text("policies: p\n")
    made, problems = load_project(tmp_path)
    assert made is not None
    assert (made.root, made.config.policies, problems) == (tmp_path, ("p",), ())
    (tmp_path / "outgate.yaml").write_text("policies: 7\n")
    made, problems = load_project(tmp_path)
    assert made is None
    assert len(problems) == 1


def test_where_a_target_is_on_record(tmp_path: Path) -> None:
    made = project(tmp_path, one=None)
    target, problems = made.target("one")
    assert target is not None, problems
    assert target.state.where == str(tmp_path / ".outgate" / "one.state.json")
    assert target.root == tmp_path
    state = (
        "targets: {a: {backend: local, state: {container: 'https://x.blob.core.windows.net/c'}}}"
    )
    (tmp_path / "outgate.yaml").write_text(f"{state}\n")
    loaded, _ = load_project(tmp_path)
    assert loaded is not None
    shared, _ = loaded.target(None)
    assert shared is not None
    assert shared.state.where == "https://x.blob.core.windows.net/c/a.json"
    assert loaded.local_state(shared.config).where.endswith(".outgate/a.state.json")


@pytest.mark.parametrize(
    ("targets", "message", "help"),
    [
        (
            {"prod": None},
            "`prod` is the only target of outgate.yaml, and nobody has chosen it",
            "add `--target prod`, or `default_target: prod` to outgate.yaml; the built-in `local` "
            "is there only while no others are",
        ),
        (
            {"local": None, "prod": None},
            "outgate.yaml has the targets local, prod, and none of them is chosen",
            "add `--target local`, or `default_target: local` to outgate.yaml",
        ),
    ],
)
def test_a_target_that_nobody_chose_is_not_taken(
    tmp_path: Path, targets: dict[str, None], message: str, help: str
) -> None:
    made = project(tmp_path, **targets)
    target, (problem,) = made.target(None)
    assert (target, problem.code.id, problem.message, problem.help) == (
        None,
        "target-not-chosen",
        message,
        help,
    )
    target, (problem,) = made.target("test")
    assert (target, problem.code.id) == (None, "unknown-target")
    assert problem.message == "there is no target `test` in outgate.yaml"
    assert made.target("prod")[0] is not None


OWN = "allow mde for region EU, fleet linux\n"
GUARDS = 'forbid "*.us"\nrequire "https://winatp-gw-neu.microsoft.com"\n'


def test_guards_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "own.policy").write_text(OWN)
    (tmp_path / "g.policy").write_text(GUARDS + "allow nothing-like-it\n")
    (tmp_path / "more.policy").write_text('forbid "*.cn"\n')
    paths = (tmp_path / "g.policy",)

    def read(*files: GuardFiles) -> tuple[list[str], list[str]]:
        guards, problems = read_guards(files, tmp_path)
        return [guard.span.text.split()[0] for guard in guards], [p.message for p in problems]

    whole, own = GuardFiles(paths), GuardFiles(paths, require=False)
    assert read(whole) == (["forbid", "require"], [])
    assert read(own) == (["forbid"], [])
    # Each once, and what one of the files requires is required.
    assert read(own, whole, GuardFiles((tmp_path / "more.policy",))) == (
        ["forbid", "require", "forbid"],
        [],
    )
    (tmp_path / "broken.policy").write_text("forbid\nallow\n")
    broken = GuardFiles((tmp_path / "broken.policy",))
    guards, problems = read(broken, broken)
    assert guards == []
    assert len(problems) == len(set(problems)) > 0
    # The same mistake in another file is another one.
    (tmp_path / "again.policy").write_text("forbid\nallow\n")
    again = GuardFiles((tmp_path / "again.policy",))
    assert len(read(broken, again)[1]) == 2 * len(problems)
    # Files outside of the project are read where somebody named them.
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "g.policy").write_text(GUARDS)
    root = tmp_path / "root"
    root.mkdir()
    named = GuardFiles((outside / "g.policy",), named=True)
    assert len(read_guards((named,), root)[0]) == 2
    guards_read, problems_read = read_guards((replace(named, named=False),), root)
    assert guards_read == ()
    assert len(problems_read) == 1
    assert len(read_guards((replace(named, named=False),), root, named.paths)[0]) == 2


def test_a_guard_is_held_once(tmp_path: Path) -> None:
    (tmp_path / "g.policy").write_text(GUARDS)
    guards, _ = read_guards((GuardFiles((tmp_path / "g.policy",)),), tmp_path)
    compilation = compiled(OWN, "2026-09-03")
    once = with_guards(compilation, guards)
    assert once.policy.guards == guards
    twice = with_guards(once, guards)
    assert twice.policy.guards == guards
    assert len({place_of(guard) for guard in guards}) == 2
