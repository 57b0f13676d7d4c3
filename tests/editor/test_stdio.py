"""The server as editors have it: a process, its standard input and output, and nothing else."""

import json

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.conftest import Workspace
from tests.editor.client import Editor, drive
from tests.editor.typed import EMEA, QUIET, apply, at, document


@pytest.mark.slow
def test_a_session_from_opening_to_the_end(project: Workspace) -> None:
    project.write("outgate.yaml", QUIET)
    text = (project.folder / EMEA).read_text(encoding="utf-8")

    async def script(editor: Editor) -> None:
        capabilities = editor.capabilities
        assert capabilities is not None
        assert capabilities.position_encoding == "utf-16"
        completion, actions = capabilities.completion_provider, capabilities.code_action_provider
        assert completion is not None
        assert list(completion.trigger_characters or ()) == [" ", ","]
        assert capabilities.rename_provider == types.RenameOptions(prepare_provider=True)
        assert isinstance(actions, types.CodeActionOptions)
        assert list(actions.code_action_kinds or ()) == [types.CodeActionKind.QuickFix]
        client = editor.client
        uri = editor.open(EMEA)
        await editor.codes(uri)

        # Typing: each change is answered with what is wrong, the last one with nothing.
        line = at(text, "win10-1709").line
        column = at(text, "win10-1709", 6).character
        editor.change(uri, 2, ((line, column, line, column + 4), "1790"))
        await editor.codes(uri, "unknown-fleet")
        assert editor.versions[uri] == 2
        (wrong,) = editor.diagnostics[uri]
        assert wrong.message == "there is no fleet `win10-1790`\nhelp: did you mean `win10-1709`?"
        assert (wrong.range.start.character, wrong.range.end.character) == (column - 6, column + 4)
        assert wrong.severity is types.DiagnosticSeverity.Error

        # The fix that comes with it, applied as an editor applies it.
        (action,) = (
            await client.text_document_code_action_async(
                types.CodeActionParams(document(uri), wrong.range, types.CodeActionContext([wrong]))
            )
            or []
        )
        assert isinstance(action, types.CodeAction)
        assert action.title == "write `win10-1709`"
        assert action.edit
        (change,) = action.edit.document_changes or []
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (uri, 2)
        (edit,) = change.edits
        assert isinstance(edit, types.TextEdit)
        cured = apply(text.replace("win10-1709", "win10-1790", 1), [edit])
        assert cured == text
        editor.change(uri, 3, cured)
        await editor.codes(uri)

        hover = await client.text_document_hover_async(
            types.HoverParams(document(uri), at(text, "eu.vortex"))
        )
        assert hover
        assert isinstance(hover.contents, types.MarkupContent)
        assert "row        standard-commercial/urls#62: `eu.vortex-win.data.microsoft.com`" in (
            hover.contents.value
        )
        hover = await client.text_document_hover_async(
            types.HoverParams(document(uri), at(text, "mma"))
        )
        assert hover
        assert isinstance(hover.contents, types.MarkupContent)
        assert hover.contents.value.startswith(
            "group `mma`\n\n`win7-sp1`, `win8.1`, `server2008r2-sp1`, `server2012r2-mma`, "
            "`server2016-mma`"
        )

        # Completion inside of the list of sources: what is listed already does not come again.
        place = at(text, "hamburg, milan", len("hamburg, "))
        listed = await client.text_document_completion_async(
            types.CompletionParams(document(uri), place)
        )
        assert isinstance(listed, types.CompletionList)
        assert [item.label for item in listed.items] == ["milan", "jump-hosts", "london-dc", "any"]
        *sources, any_source = listed.items
        assert any_source.detail == "every address"
        for item in sources:
            defined = project.folder / (item.detail or "").removeprefix("in ")
            assert f"source {item.label} " in defined.read_text(encoding="utf-8")

        locations = await client.text_document_definition_async(
            types.DefinitionParams(document(uri), at(text, "hamburg, milan"))
        )
        assert isinstance(locations, list)
        assert [(each.uri, each.range.start.line) for each in locations] == [(uri, 4)]
        references = await client.text_document_references_async(
            types.ReferenceParams(
                types.ReferenceContext(include_declaration=False),
                document(uri),
                at(text, "source hamburg", 8),
            )
        )
        guards = editor.uri("policies/guards.policy")
        assert [(each.uri, each.range.start.line) for each in references or ()] == [
            (uri, 9),
            (guards, 10),
        ]

        renamed = await client.text_document_rename_async(
            types.RenameParams(document(uri), at(text, "hamburg, milan"), "elbe")
        )
        assert renamed
        for each in renamed.document_changes or ():
            assert isinstance(each, types.TextDocumentEdit)
            name = EMEA if each.text_document.uri == uri else "policies/guards.policy"
            old = (project.folder / name).read_text(encoding="utf-8")
            edits = [edit for edit in each.edits if isinstance(edit, types.TextEdit)]
            assert apply(old, edits) == old.replace("hamburg", "elbe")
        assert len(renamed.document_changes or ()) == 2
        with pytest.raises(JsonRpcException, match="source `milan` is there already"):
            await client.text_document_rename_async(
                types.RenameParams(document(uri), at(text, "hamburg, milan"), "milan")
            )
        with pytest.raises(JsonRpcException, match="fleet `mma` is built in"):
            await client.text_document_prepare_rename_async(
                types.PrepareRenameParams(document(uri), at(text, "mma"))
            )

        options = types.FormattingOptions(tab_size=2, insert_spaces=True)
        wanted = types.DocumentFormattingParams(document(uri), options)
        assert not await client.text_document_formatting_async(wanted)
        editor.change(uri, 4, text.replace("allow mde for", "allow   mde\nfor", 1))
        laid_out = await client.text_document_formatting_async(wanted)
        assert (
            apply(text.replace("allow mde for", "allow   mde\nfor", 1), list(laid_out or ()))
            == text
        )
        editor.change(uri, 5, text)

        await editor.until(lambda: editor.refreshed > 0)  # as they came after the text
        whole = types.Range(types.Position(0, 0), types.Position(99, 0))
        hints = await client.text_document_inlay_hint_async(
            types.InlayHintParams(document(uri), whole)
        )
        plan = json.loads(project.run("compile", "--format", "json").out)
        opened = [
            {
                origin.get("target") or rule["key"].partition(" -> ")[2]
                for rule in plan["rules"]
                for origin in rule["origins"]
                if words in origin["statement"]
            }
            for words in ("win10-1709", "from hamburg")
        ]
        assert [hint.label for hint in hints or ()] == [
            f"{len(endpoints)} endpoints" for endpoints in opened
        ]
        assert [hint.position.line for hint in hints or ()] == [1, 13]

        tokens = await client.text_document_semantic_tokens_full_async(
            types.SemanticTokensParams(document(uri))
        )
        assert tokens
        provider = capabilities.semantic_tokens_provider
        assert isinstance(provider, types.SemanticTokensOptions)
        legend = provider.legend.token_types
        assert [legend[each] for each in tokens.data[3:45:5]] == [
            "comment", "keyword", "namespace", "keyword", "keyword", "enumMember", "keyword",
            "class", "class",
        ]  # fmt: skip

        # Closed without being saved: what is on disk counts.
        editor.change(uri, 6, "allow nothing\n")
        await editor.codes(uri, "unknown-service")
        client.text_document_did_close(types.DidCloseTextDocumentParams(document(uri)))
        await editor.codes(uri)
        assert (
            await client.text_document_hover_async(
                types.HoverParams(document(uri), types.Position(0, 0))
            )
            is None
        )

    drive(project.folder, script)


@pytest.mark.slow
def test_what_is_no_project_no_file_and_no_place(empty: Workspace) -> None:
    """Documents of nowhere, texts that are none, places that are none: an answer, and no harm."""

    async def script(editor: Editor) -> None:
        client = editor.client
        new = editor.open("new.policy", "allow mde for region EU, flet win11\n")
        untitled = editor.open("untitled:Untitled-1", "source a = 10.0.0.1\nallow mde from b\n")
        outside = editor.open("file:///nowhere/x.policy", "allow mde for region EU, fleet win11\n")
        weird = editor.open("weird://host/a%00b?q#f", "allow\n")
        await editor.codes(new, "syntax")
        await editor.until(lambda: untitled in editor.diagnostics)
        assert "unknown-source" in {each.code for each in editor.diagnostics[untitled]}
        await editor.codes(weird, "syntax")
        await editor.until(lambda: outside in editor.diagnostics)
        assert [each.message for each in editor.diagnostics[outside]] == []
        readme = types.TextDocumentItem(editor.uri("README.md"), "markdown", 1, "allow")
        client.text_document_did_open(types.DidOpenTextDocumentParams(readme))

        # Positions inside of a character, behind lines and behind the text, and ranges upside down.
        editor.change(new, 2, "# 𝒳é\nallow mde for region EU, fleet win11 from 𝒳\n")
        await editor.codes(new, "unknown-source")
        (wrong,) = editor.diagnostics[new]
        assert (wrong.range.start.character, wrong.range.end.character) == (42, 44)
        editor.change(new, 3, ((1, 43, 1, 99), "𝒳"))
        editor.change(new, 4, ((9, 9, 9, 0), "\nsource 𝒳"), ((0, 99, 0, 3), ""))
        await editor.until(lambda: editor.versions.get(new) == 4)
        for line, character in ((0, 3), (1, 43), (1, 999), (99, 0), (2**31 - 1, 2**31 - 1)):
            for ask in (
                client.text_document_hover_async(
                    types.HoverParams(document(new), types.Position(line, character))
                ),
                client.text_document_completion_async(
                    types.CompletionParams(document(new), types.Position(line, character))
                ),
                client.text_document_definition_async(
                    types.DefinitionParams(document(new), types.Position(line, character))
                ),
            ):
                await ask
        editor.change(new, 5, 'allow mde for region EU, fleet win11 owner "\ud83d"\n')
        editor.change(new, 6, "a\0b")
        await editor.codes(new, "not-text")
        editor.change(new, 7, "allow mde for region EU, fleet win11\r\nallow x\rallow y\r\n")
        await editor.codes(new, "unknown-service", "unknown-service")
        assert [each.range.start.line for each in editor.diagnostics[new]] == [1, 2]

    drive(empty.folder, script)


@pytest.mark.slow
def test_files_that_others_change_are_looked_at_again(project: Workspace) -> None:
    project.write("outgate.yaml", QUIET)

    async def script(editor: Editor) -> None:
        uri = editor.open(EMEA)
        await editor.codes(uri)
        await editor.until(lambda: "workspace/didChangeWatchedFiles" in editor.watched)
        project.write("outgate.yaml", "lint: {no-such-code: allow}\n")
        config = editor.uri("outgate.yaml")
        changed = types.FileEvent(config, types.FileChangeType.Changed)
        told = types.DidChangeWatchedFilesParams([changed])
        editor.client.workspace_did_change_watched_files(told)
        await editor.codes(config, "bad-config")
        # Nothing is known of the project now, and what is asked has no answer or an old one.
        editor.change(uri, 2, "allow mde for region EU, fleet \n")
        await editor.client.text_document_completion_async(
            types.CompletionParams(document(uri), types.Position(0, 31))
        )
        project.write("outgate.yaml", QUIET)
        editor.client.workspace_did_change_watched_files(told)
        await editor.codes(config)
        await editor.codes(uri, "syntax")

    drive(project.folder, script)


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "columns"), [("utf-8", (46, 50)), ("utf-32", (40, 41))])
def test_other_units_are_agreed_on(
    empty: Workspace, encoding: str, columns: tuple[int, int]
) -> None:
    async def script(editor: Editor) -> None:
        assert editor.capabilities
        assert editor.capabilities.position_encoding == encoding
        text = 'source a = 10.0.0.1\nallow mde owner "𝒳𝒳" for region EU from 𝒳\n'
        uri = editor.open("a.policy", text)
        await editor.until(lambda: uri in editor.diagnostics)
        (wrong,) = (each for each in editor.diagnostics[uri] if each.code == "unknown-source")
        assert (wrong.range.start.character, wrong.range.end.character) == columns

    drive(empty.folder, script, encodings=("utf-7", encoding))
