"""More of what the server answers over standard input and output."""

import os
import subprocess

import pytest
from lsprotocol import types

from tests.bench.keystrokes import write_project
from tests.conftest import Workspace
from tests.editor.client import OUTGATE, Editor, drive
from tests.editor.typed import document


@pytest.mark.slow
def test_nothing_outside_of_the_workspace_is_read(empty: Workspace) -> None:
    """A workspace inside of a project, with links out of it: neither leads anywhere."""
    empty.write("outgate.yaml", "lint: {no-reason: deny}\n")
    empty.write("secret.policy", "source secret = 10.6.6.6\n")
    inner = Workspace(empty.folder / "inner")
    inner.write("policies/a.policy", "allow mde for region EU, fleet win11 from secret\n")
    (inner.folder / "policies" / "link.policy").symlink_to(empty.folder / "secret.policy")
    ran = empty.folder / "ran"
    for module in ("pygls", "lsprotocol", "outgate", "asyncio", "sitecustomize"):
        inner.write(f"{module}.py", f"open({str(ran)!r}, 'w').write('ran')\n")
    os.mkfifo(inner.folder / "policies" / "pipe.policy")

    async def script(editor: Editor) -> None:
        uri = editor.open("policies/a.policy")
        await editor.until(lambda: uri in editor.diagnostics)
        messages = {str(each.code): each.message for each in editor.diagnostics[uri]}
        assert set(messages) == {"unreadable-file", "unknown-source"}
        everything = str(editor.diagnostics)
        assert "10.6.6.6" not in everything
        listed = await editor.client.text_document_completion_async(
            types.CompletionParams(document(uri), types.Position(0, 42))
        )
        assert isinstance(listed, types.CompletionList)
        assert [item.label for item in listed.items] == ["any"]

    drive(inner.folder, script)
    assert not ran.exists()


@pytest.mark.slow
def test_an_editor_that_can_do_no_more_than_it_must(project: Workspace) -> None:
    async def script(editor: Editor) -> None:
        uri = editor.open("policies/emea.policy", "allow mde for region EU, flet win11\n")
        await editor.codes(uri, "syntax")
        editor.change(uri, 2, "allow mde for region EU, fleet win11\n")
        await editor.until(lambda: editor.versions.get(uri) == 2)
        assert (editor.watched, editor.refreshed) == ([], 0)

    drive(project.folder, script, bare=True)


@pytest.mark.slow
def test_a_long_study_keeps_nobody_waiting(empty: Workspace) -> None:
    """The first look at a large project takes a while; the loop answers all the same."""
    write_project(empty.folder, 1_500)

    async def script(editor: Editor) -> None:
        large = editor.open("policies/all.policy")
        small = editor.open("untitled:small", "allow   mde for region EU,  fleet win11\n")
        options = types.FormattingOptions(tab_size=2, insert_spaces=True)
        wanted = types.DocumentFormattingParams(document(small), options)
        assert await editor.client.text_document_formatting_async(wanted)
        assert large not in editor.diagnostics
        await editor.until(lambda: large in editor.diagnostics and small in editor.diagnostics)

    drive(empty.folder, script)


@pytest.mark.slow
def test_prefixes_one_after_the_other_and_the_server_is_alive(project: Workspace) -> None:
    text = (project.folder / "policies/servers.policy").read_text(encoding="utf-8")

    async def script(editor: Editor) -> None:
        uri = editor.open("policies/servers.policy", "")
        version = 1
        for end in range(0, len(text), 41):
            version += 1
            editor.change(uri, version, text[:end])
            await editor.client.text_document_completion_async(
                types.CompletionParams(document(uri), types.Position(text[:end].count("\n"), 99))
            )
        editor.change(uri, version + 1, text)
        await editor.codes(uri, "idle-without")

    drive(project.folder, script)


def test_without_its_library_it_says_how_to_get_it(project: Workspace) -> None:
    program = (
        "import sys; sys.modules['pygls'] = None; sys.argv = ['outgate', 'lsp'];"
        "from outgate.cli.main import main; main()"
    )
    done = subprocess.run(
        [OUTGATE.parent / "python", "-c", program],
        cwd=project.folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "error[usage]: the library that talks to editors is not installed" in done.stderr
    assert "pip install pygls" in " ".join(done.stderr.split())


def test_an_editor_that_goes_away_leaves_no_server_behind(project: Workspace) -> None:
    done = subprocess.run(
        [OUTGATE, "lsp"],
        cwd=project.folder,
        capture_output=True,
        check=False,
        input=b"",
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    garbage = b"Content-Length: 5\r\n\r\n{..}!"
    done = subprocess.run(
        [OUTGATE, "lsp"], cwd=project.folder, capture_output=True, check=False, input=garbage,
        timeout=60,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
