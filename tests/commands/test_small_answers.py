"""Small questions that commands ask, each with every answer that there is."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from outgate.backends.errors import BackendError
from outgate.commands.apply import find_planfile, refuse_files_only, refuse_unsigned
from outgate.commands.diff_lacking import lacking_words
from outgate.commands.diff_operands import Question, read_operand
from outgate.commands.export import all_formats, export
from outgate.commands.fix import edited
from outgate.commands.replay_query import print_query
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.diagnostics import Edit, codes, has_errors
from outgate.errors import UserError
from outgate.plan.comparison.compare import Side
from outgate.plan.comparison.provenance import Cause
from outgate.project.config import Config
from outgate.project.project import Project, load_project
from outgate.project.target import Target
from outgate.replay.flow_reader import LogError
from outgate.replay.flows import EVER
from outgate.signing import TrustedKey
from outgate.source import SourceFile, Span
from outgate.values import replace
from tests.conftest import Workspace
from tests.support import DAY, compiled


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause.STATEMENT, "`b` has no such statement"),
        (Cause.SOURCE, "`b` has the statement, from other addresses"),
        (Cause.EXPIRY, "`b` has the statement, whose last day is over"),
        (Cause.FLEET, "`b` has the statement, for other devices"),
        (Cause.CATALOG, "`b` has the statement, with catalog 2025-12-25"),
    ],
)
def test_why_a_side_lacks_what_the_other_has(cause: Cause, words: str) -> None:
    having = Side(name="a", rules=(), edition="2026-09-03")
    lacking = Side(name="b", rules=(), edition="2025-12-25")
    assert lacking_words(cause, having, lacking) == words


def test_the_same_edition_may_have_other_services_of_the_team() -> None:
    side = Side(name="a", rules=(), edition="2026-09-03")
    assert lacking_words(Cause.CATALOG, side, replace(side, name="b")) == (
        "`b` has the statement, with other services of your own in its catalog"
    )


@pytest.mark.parametrize(
    ("name", "content", "is_plan"),
    [
        ("a.json", b"anything", True),
        ("no-such.json", None, True),  # which it is told of then
        ("plan", b'{"a": 1}', True),
        ("plan", b" \n{", True),
        ("plan", b" " * 63 + b"{", True),
        ("plan", b" " * 64 + b"{", False),
        ("a.policy", b"allow mde", False),
        ("empty", b"", False),
        ("no-such", None, False),
    ],
)
def test_which_files_apply_takes_for_a_plan(
    tmp_path: Path, name: str, content: bytes | None, is_plan: bool
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert find_planfile([str(file)]) == (str(file) if is_plan else None)


def test_a_plan_stands_for_all_of_the_policies(tmp_path: Path) -> None:
    assert find_planfile([]) is None
    assert find_planfile([str(tmp_path)]) is None  # a folder of policies
    assert find_planfile(["a.policy", "b.policy"]) is None
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR)
    text = b"{" * 64
    os.write(end, text)
    assert find_planfile([str(pipe)]) is None
    assert os.read(end, 64) == text  # whoever reads the policies has all of it
    os.close(end)
    assert find_planfile(["-"]) == "-"
    for paths in (["a.json", "b.policy"], ["b.policy", "-"], ["a.json", "b.json"]):
        with pytest.raises(UserError, match="is a saved plan, and stands for all") as refused:
            find_planfile(paths)
        assert str(refused.value.help).startswith("apply a saved plan alone")


def test_where_keys_are_trusted_nothing_else_is_applied(tmp_path: Path) -> None:
    refuse_unsigned([])
    key = TrustedKey.__new__(TrustedKey)
    with pytest.raises(BadSavedPlan) as refused:
        refuse_unsigned([key])
    assert "OUTGATE_TRUSTED_KEYS" in refused.value.message
    assert "--key KEY" in str(refused.value.help)
    assert refused.value.outcome == "nothing was changed"


def target_of(workspace: Workspace, settings: str) -> Target:
    workspace.write("outgate.yaml", f"targets: {{t: {{{settings}}}}}\n")
    project, problems = load_project(workspace.folder)
    assert project is not None, problems
    target, problems = project.target("t")
    assert target is not None, problems
    return target


def test_a_target_of_files_alone_is_not_applied(empty: Workspace) -> None:
    refuse_files_only(target_of(empty, "backend: local"))
    with pytest.raises(BackendError) as refused:
        refuse_files_only(target_of(empty, "backend: pac, proxies: ['p.example:8080']"))
    assert refused.value.outcome == "nothing was changed"
    assert "outgate export" in str(refused.value.help)


def test_a_format_that_a_target_does_not_have(empty: Workspace) -> None:
    compilation = compiled("allow mde for region EU, fleet linux\n")
    for settings, message, help in (
        (
            "backend: pac, proxies: ['p.example:8080']",
            "target `t` is a pac one, and has no format `bicep`",
            "its formats are `pac`, `wpad`",
        ),
        (
            "backend: local",
            "target `t` is a local one, and has nothing to export",
            "name with `--target` one whose `backend` in outgate.yaml is `azure-firewall`",
        ),
    ):
        with pytest.raises(UserError) as refused:
            export(target_of(empty, settings), compilation, "bicep")
        assert refused.value.diagnostic.code is codes.NOTHING_TO_EXPORT
        assert refused.value.message == message
        assert refused.value.help == help


def test_a_plan_that_cannot_be_written_so_is_not_exported(empty: Workspace) -> None:
    compilation = compiled("allow mde for region EU, fleet linux\n")
    target = target_of(empty, "backend: nftables, path: f.nft")
    exported, problems = export(target, compilation, "nftables")
    assert exported is None
    assert codes.UNSUPPORTED_RULE in {each.code for each in problems}


def test_a_plan_is_exported_with_what_it_was_made_from(empty: Workspace) -> None:
    compilation = compiled("allow mde for region EU, fleet linux\n")
    settings = "backend: pac, proxies: ['p.example:8080'], accept: {url-path: they look}"
    exported, problems = export(target_of(empty, settings), compilation, "pac")
    assert exported is not None, problems
    assert not has_errors(problems)
    assert exported.form.name == "pac"
    assert "FindProxyForURL" in "".join(file.text for file in exported.files)
    assert len(exported.rendered.allows) > 0


def test_every_format_says_what_it_is_and_whose() -> None:
    formats = all_formats()
    assert formats["inspection"] == (
        "what is inspected and what never, in CSV (any target, or none)"
    )
    assert formats["inspection-json"] == (
        "what is inspected and what never, in JSON (any target, or none)"
    )
    assert formats["bicep"].endswith("(azure-firewall)")
    assert all(about.partition(" (")[0] for about in formats.values())


def test_rules_of_a_target_that_cannot_be_told_are_not_compared(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left out, they would make a difference look smaller than it is."""
    unread = (SimpleNamespace(text="one"), SimpleNamespace(text="other"))
    target = SimpleNamespace(
        renderer=SimpleNamespace(to_canonical=lambda _: SimpleNamespace(rules=(), unread=unread)),
        store=SimpleNamespace(read=lambda: SimpleNamespace(rules=())),
    )
    monkeypatch.setattr(Project, "target", lambda *_: (target, ()))
    question = Question(Project(empty.folder, Config()), DAY, None, empty.folder)
    with pytest.raises(UserError) as refused:
        read_operand("target:prod", question)
    assert refused.value.message == (
        "`target:prod` holds rules that have no canonical form, such as one"
    )
    assert refused.value.help == "`outgate plan` shows what of them is not of the policy"


def test_where_nothing_would_be_lost_nothing_is_written(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    ran = empty.run("import", "--write")
    assert (ran.code, ran.err) == (0, "nothing would be lost, so nothing is written\n")


def queried(workspace: Workspace, engine: str, *logs: str) -> str:
    project, _ = load_project(workspace.folder)
    assert project is not None
    question = Question(project, DAY, None, workspace.folder)
    return print_query(engine, "source", None, logs, EVER, "plan", question).text


@pytest.mark.parametrize(
    ("engine", "logs", "message", "help"),
    [
        (
            "kql",
            ("a.json",),
            "a query for `kql` reads the tables AZFWApplicationRule and AZFWNetworkRule",
            "leave the names of logs out",
        ),
        (
            "duckdb",
            (),
            "a query for `duckdb` names the logs that it reads",
            "such as `logs/*.json`, or `exported/*.parquet`",
        ),
        (
            "duckdb",
            ("a.json", "b\n.json"),
            "the name of a log has a character that cannot be printed",
            "give the log another name",
        ),
    ],
)
def test_which_logs_a_query_can_name(
    empty: Workspace, engine: str, logs: tuple[str, ...], message: str, help: str
) -> None:
    with pytest.raises(LogError) as refused:
        queried(empty, engine, *logs)
    assert (refused.value.message, refused.value.help) == (message, help)


def test_a_query_is_there_for_an_engine_with_its_logs(empty: Workspace) -> None:
    assert "AZFWApplicationRule" in queried(empty, "kql")
    assert "logs/a.json" in queried(empty, "duckdb", "logs/a.json")


@pytest.mark.parametrize(
    ("raw", "edits", "wanted"),
    [
        # What was read has line feeds alone; what is written keeps the ends that were there.
        ("a\r\nb\r\nc", ((4, 5, "x\ny"),), "a\r\nb\r\nx\r\ny"),
        ("a\r\nb\r\nc", ((2, 3, "x"), (4, 4, "y")), "a\r\nx\r\nyc"),
        ("a\rb", ((0, 1, "x\ny"),), "x\ry\rb"),
        ("a\nb\r\n", ((2, 3, "x\ny"),), "a\nx\ny\r\n"),
        ("ab", ((0, 1, "x\ny"),), "x\nyb"),
        ("\ufeffa\r\nb", ((2, 3, "c"),), "\ufeffa\r\nc"),
        ("\ufeff\ufeffa", ((1, 2, "b"),), "\ufeff\ufeffb"),
        ("", ((0, 0, "x"),), "x"),
    ],
)
def test_a_fix_leaves_line_ends_and_marks_as_they_are(
    raw: str, edits: tuple[tuple[int, int, str], ...], wanted: str
) -> None:
    read = SourceFile("a", raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    made = [Edit(Span(read, start, end), text) for start, end, text in edits]
    assert edited(raw, made) == wanted
