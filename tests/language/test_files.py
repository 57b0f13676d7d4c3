"""Policy files on disk, with everything that can be wrong with one."""

import os
from pathlib import Path

import pytest

from outgate.language.files import MAX_BYTES, read_policy_paths

TEXT = "allow mde for region EU\nallow mde for region UK\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_any_line_ends_and_a_byte_order_mark(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.policy"
    path.write_bytes(data)
    ((source,), problems) = read_policy_paths([path], tmp_path)
    assert problems == ()
    assert source.text == TEXT
    assert source.name == "a.policy"


def test_folders_are_searched_and_files_read_once(tmp_path: Path) -> None:
    for name in ("b.policy", "sub/a.policy", ".git/c.policy", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    sources, problems = read_policy_paths([tmp_path, tmp_path / "b.policy"], tmp_path)
    assert problems == ()
    assert [source.name for source in sources] == ["b.policy", "sub/a.policy"]


WRONG = {
    "empty": (b"", "empty-file", "`a.policy` is empty"),
    "blank": (b" \n\n", "empty-file", "`a.policy` is empty"),
    "zero byte": (b"allow\0", "not-text", "binary"),
    "latin-1": ("allow\n# Büro".encode("latin-1"), "not-text", "line 2, byte 10"),
    "large": (b"x" * (MAX_BYTES + 1), "file-too-large", "8 MiB"),
}


@pytest.mark.parametrize("name", WRONG)
def test_files_that_are_no_policies(tmp_path: Path, name: str) -> None:
    data, code, words = WRONG[name]
    path = tmp_path / "a.policy"
    path.write_bytes(data)
    sources, (problem,) = read_policy_paths([path], tmp_path)
    assert sources == ()
    assert problem.code.id == code
    assert words in problem.message
    assert problem.help


def test_a_missing_path_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    _, (problem,) = read_policy_paths([tmp_path / "polices"], tmp_path)
    assert problem.help == "did you mean `policies`?"


def test_a_folder_without_policies(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    _, (problem,) = read_policy_paths([tmp_path / "policies"], tmp_path)
    assert problem.code.id == "no-policies"
    assert problem.help == "put policy files that end in `.policy` there, or name others"


def test_a_path_that_is_missing_is_no_second_project(tmp_path: Path) -> None:
    def advice() -> str | None:
        _, (problem,) = read_policy_paths([tmp_path / "x"], tmp_path)
        return problem.help

    wanted = "name policy files or folders that exist"
    assert advice() == f"{wanted}, or start a project with `outgate init`"
    (tmp_path / "policies").mkdir()
    assert advice() == f"{wanted}, or name others"
    (tmp_path / "outgate.yaml").write_text("")
    assert advice() == f"{wanted}, or say in outgate.yaml where they are"


def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    broken = tmp_path / "policies"
    broken.symlink_to(broken)
    _, (problem,) = read_policy_paths([broken], tmp_path)
    assert problem.code.id == "unreadable-file"


def test_comments_alone_are_no_lost_policy(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("# nothing yet\n")
    ((source,), problems) = read_policy_paths([path], tmp_path)
    assert (source.text, problems) == ("# nothing yet\n", ())


def test_linked_folders_belong_to_the_set_and_circles_end(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "a.policy").write_text(TEXT)
    (tmp_path / "shared" / "circle").symlink_to(tmp_path / "shared")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "link").symlink_to(tmp_path / "shared")
    sources, problems = read_policy_paths([tmp_path / "policies", tmp_path / "shared"], tmp_path)
    assert problems == ()
    assert [source.name for source in sources] == ["shared/a.policy"]


def test_a_link_to_nothing_is_named_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.policy").symlink_to("gone")
    for path in (tmp_path, tmp_path / "a.policy"):
        sources, (problem,) = read_policy_paths([path], tmp_path)
        assert sources == ()
        assert problem.code.id == "unreadable-file"
        assert "`a.policy`: it is a link to something that does not exist" in problem.message


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.policy")
    for path in (tmp_path, tmp_path / "a.policy"):
        sources, (problem,) = read_policy_paths([path], tmp_path)
        assert sources == ()
        assert "neither a file nor a folder" in problem.message


def test_what_is_no_policy_is_not_read(tmp_path: Path) -> None:
    help = "policies of a project end in `.policy`"
    (tmp_path / "notes.txt").write_text(TEXT)
    (tmp_path / "a.policy").symlink_to("notes.txt")
    leads = "cannot read `a.policy`: it leads to a file that is not a policy"
    for path in (tmp_path, tmp_path / "a.policy"):
        sources, (problem,) = read_policy_paths([path], tmp_path, [path])
        assert (sources, problem.code.id) == ((), "unreadable-file")
        assert (problem.message, problem.help) == (leads, help)
    notes = tmp_path / "notes.txt"
    _, (problem,) = read_policy_paths([notes], tmp_path)
    assert problem.message == "cannot read `notes.txt`: it is not a policy"
    (source,), problems = read_policy_paths([notes], tmp_path, [notes])
    assert (source.text, problems) == (TEXT, ())


def test_what_is_wrong_with_one_path_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.policy").write_text(TEXT)
    (tmp_path / "b.policy").write_bytes(b"allow\0")
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / name for name in ("gone", "empty", "b.policy", "a.policy")]
    sources, problems = read_policy_paths(paths, tmp_path)
    assert [source.name for source in sources] == ["a.policy"]
    assert [each.code.id for each in problems] == ["unreadable-file", "no-policies", "not-text"]
    assert problems[0].message == "there is no `gone`"
    assert problems[1].message == "`empty` holds no policy files"


def test_newer_texts_stand_for_what_the_disk_has(tmp_path: Path) -> None:
    (tmp_path / "a.policy").write_text(TEXT)
    newer = {(tmp_path / "a.policy").resolve(): b"allow newer\n", tmp_path / "b.policy": b"x"}
    (source,), problems = read_policy_paths([tmp_path], tmp_path, newer=newer)
    assert (source.text, source.name, problems) == ("allow newer\n", "a.policy", ())
    (source,), _ = read_policy_paths([tmp_path], tmp_path, newer={})
    assert source.text == TEXT


def test_what_is_said_of_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.policy").write_text("\n")
    _, (problem,) = read_policy_paths([tmp_path], tmp_path)
    assert problem.help == "write a policy, or delete the file; an empty one looks like a lost one"
    assert problem.primary is not None
    assert (problem.primary.span.start, problem.primary.span.end) == (0, 0)


def test_a_device_without_end_is_refused() -> None:
    sources, (problem,) = read_policy_paths([Path("/dev/zero")], Path.cwd(), [Path("/dev/zero")])
    assert sources == ()
    assert "neither a file nor a folder" in problem.message
