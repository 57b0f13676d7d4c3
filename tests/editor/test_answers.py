"""What a server answers of one document: fixes, hints, names, layout and what stands at a place."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.workspace import Workspace

from outgate.cli.lsp.reading import ReadingAnswers
from outgate.cli.lsp.server import Server
from outgate.cli.lsp.writing import WritingAnswers
from tests.editor.documents import PATIENCE, POLICY, close, opened

Answer = TypeVar("Answer")


def asked(
    folder: Path, text: str, question: Callable[[Server, str], Awaitable[Answer]]
) -> tuple[Answer, str]:
    """What a server answers about a document, and its address; the editor can do no more."""

    async def run() -> tuple[Answer, str]:
        server = Server(lambda: date(2026, 11, 1), ())
        server.protocol._workspace = Workspace(folder.as_uri())
        server.protocol.client_capabilities = types.ClientCapabilities()
        setattr(server, "text_document_publish_diagnostics", lambda _: None)  # noqa: B010 - a method
        uri = (folder / "policies" / "a.policy").as_uri()
        opened(server, uri, text=text)
        try:
            return await asyncio.wait_for(question(server, uri), PATIENCE), uri
        finally:
            close(server, uri)

    return asyncio.run(run())


ALL = types.Range(types.Position(0, 0), types.Position(99, 0))


@pytest.mark.parametrize(
    ("text", "old", "new", "preferred"),
    [
        (POLICY.replace("allow", "Allow"), "Allow", "allow", True),
        (POLICY.replace("win11", "wni11"), "wni11", "win11", None),  # a guess is never made alone
    ],
)
def test_a_fix_is_offered_and_preferred_where_it_is_safe(
    tmp_path: Path, text: str, old: str, new: str, preferred: bool | None
) -> None:
    async def question(server: Server, uri: str) -> list[types.CodeAction] | None:
        document = types.TextDocumentIdentifier(uri)
        params = types.CodeActionParams(document, ALL, types.CodeActionContext([]))
        return await WritingAnswers(server).code_action(params)

    actions, uri = asked(tmp_path, text, question)
    assert actions is not None
    (action,) = actions
    assert (action.kind, action.is_preferred) == (types.CodeActionKind.QuickFix, preferred)
    assert f"`{new}`" in action.title
    assert action.diagnostics
    assert action.edit is not None
    (edit,) = (action.edit.changes or {})[uri]
    start, end = edit.range.start.character, edit.range.end.character
    assert f"{text[:start]}{edit.new_text}{text[end:]}" == text.replace(old, new)


def test_a_hint_says_how_much_a_statement_opens(tmp_path: Path) -> None:
    text = POLICY + "allow mde for region UK, fleet win10 until 2020-01-01\n"

    async def question(server: Server, uri: str) -> list[types.InlayHint] | None:
        document = types.TextDocumentIdentifier(uri)
        return await ReadingAnswers(server).inlay_hint(types.InlayHintParams(document, ALL))

    hints, _ = asked(tmp_path, text, question)
    assert hints is not None
    first, over = hints
    assert re.fullmatch(r"\d+ endpoints", str(first.label))
    assert re.fullmatch(r"opened with \d+ rules", str(first.tooltip))
    assert (over.label, over.tooltip) == ("expired", None)
    for number, hint in enumerate(hints):  # behind each statement, with a blank before it
        line = text.splitlines()[number]
        assert hint.position == types.Position(number, len(line))
        assert hint.padding_left is True


SOURCED = "source hq = 10.0.0.0/8\nallow mde for region EU, fleet win11 from hq\n"
GIVEN, USED = ((0, 7, 9), (1, 42, 44))  # line, first and last column of `hq`
NAME, KEYWORD = types.Position(1, 43), types.Position(1, 2)


def test_a_name_leads_to_where_it_is_given_and_used(tmp_path: Path) -> None:
    Places = list[tuple[int, int, int]]

    def places(told: list[types.Location] | None, uri: str) -> Places | None:
        if told is None:
            return None
        assert {each.uri for each in told} == {uri}
        ranges = [each.range for each in told]
        return [(each.start.line, each.start.character, each.end.character) for each in ranges]

    async def question(server: Server, uri: str) -> list[Places | None]:
        reading = ReadingAnswers(server)
        document, other = (types.TextDocumentIdentifier(each) for each in (uri, f"{uri}.txt"))
        answers = [
            await reading.definition(types.DefinitionParams(where, at))
            for where, at in ((document, NAME), (document, KEYWORD), (other, NAME))
        ]
        for declared in (True, False):
            context = types.ReferenceContext(include_declaration=declared)
            answers.append(await reading.references(types.ReferenceParams(context, document, NAME)))
        return [places(each, uri) for each in answers]

    answers, _ = asked(tmp_path, SOURCED, question)
    assert answers == [[GIVEN], None, None, [GIVEN, USED], [USED]]


def rename(
    new_name: str, document: types.TextDocumentIdentifier, at: types.Position
) -> types.RenameParams:
    return types.RenameParams(text_document=document, position=at, new_name=new_name)


def test_what_can_be_renamed_and_what_is_refused(tmp_path: Path) -> None:
    async def question(server: Server, uri: str) -> None:
        writing = WritingAnswers(server)
        document, other = (types.TextDocumentIdentifier(each) for each in (uri, f"{uri}.txt"))
        offered = await writing.prepare_rename(types.PrepareRenameParams(document, NAME))
        assert offered is not None
        assert (offered.placeholder, offered.range.start.character) == ("hq", USED[1])
        for where, at in ((document, KEYWORD), (other, NAME)):
            assert await writing.prepare_rename(types.PrepareRenameParams(where, at)) is None
            assert await writing.rename(rename("plant", where, at)) is None
        changed = await writing.rename(rename("plant", document, NAME))
        assert changed is not None
        edits = (changed.changes or {})[uri]
        assert [(each.range.start.line, each.new_text) for each in edits] == [
            (0, "plant"),
            (1, "plant"),
        ]
        built_in = types.Position(1, SOURCED.splitlines()[1].index("win11"))
        with pytest.raises(JsonRpcException, match="win11"):
            await writing.prepare_rename(types.PrepareRenameParams(document, built_in))
        with pytest.raises(JsonRpcException) as refused:
            await writing.rename(rename("no name", document, NAME))
        assert refused.value.code == types.LSPErrorCodes.RequestFailed
        assert "`no name`" in str(refused.value)

    asked(tmp_path, SOURCED, question)


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        (SOURCED, None),
        (SOURCED.replace(" = ", "   =   "), SOURCED),
        (SOURCED.replace("allow", "allwo"), None),  # of a text with mistakes nothing is moved
    ],
)
def test_a_document_is_laid_out(tmp_path: Path, text: str, laid_out: str | None) -> None:
    async def question(server: Server, uri: str) -> list[types.TextEdit] | None:
        options = types.FormattingOptions(tab_size=2, insert_spaces=True)
        other, document = (types.TextDocumentIdentifier(each) for each in (f"{uri}.txt", uri))
        formatting = WritingAnswers(server).formatting
        assert await formatting(types.DocumentFormattingParams(other, options)) is None
        return await formatting(types.DocumentFormattingParams(document, options))

    edits, _ = asked(tmp_path, text, question)
    assert bool(edits) is (laid_out is not None)
    for edit in edits or []:
        line = text.splitlines()[0]
        start, end = edit.range.start, edit.range.end
        assert (start.line, end.line) == (0, 0)
        made = line[: start.character] + edit.new_text + line[end.character :]
        assert made == (laid_out or "").splitlines()[0]


def test_what_is_asked_of_a_place_and_of_no_document(tmp_path: Path) -> None:
    async def question(server: Server, uri: str) -> None:
        reading = ReadingAnswers(server)
        document, other = (types.TextDocumentIdentifier(each) for each in (uri, f"{uri}.txt"))
        shown = await reading.hover(types.HoverParams(document, NAME))
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        assert shown.contents.kind == types.MarkupKind.Markdown
        assert "10.0.0.0/8" in shown.contents.value
        assert (shown.range or ALL).start.character == USED[1]
        blank = types.Position(2, 0)
        assert await reading.hover(types.HoverParams(document, blank)) is None
        can_come = await reading.completion(types.CompletionParams(document, NAME))
        assert can_come is not None
        assert not can_come.is_incomplete  # an editor sorts out the rest by itself
        assert "hq" in [item.label for item in can_come.items]
        # Five numbers for each word: lines and columns from the one before, its length, its kind.
        whole = await reading.tokens(types.SemanticTokensParams(document))
        assert whole is not None
        assert list(whole.data)[:3] == [0, 0, len("source")]
        second = types.Range(KEYWORD, NAME)
        part = await reading.tokens_in(types.SemanticTokensRangeParams(document, second))
        assert part is not None
        assert list(part.data)[:3] == [1, 0, len("allow")]
        assert len(part.data) % 5 == 0
        assert len(part.data) < len(whole.data)
        assert await reading.hover(types.HoverParams(other, NAME)) is None
        assert await reading.completion(types.CompletionParams(other, NAME)) is None
        assert await reading.tokens(types.SemanticTokensParams(other)) is None
        assert await reading.tokens_in(types.SemanticTokensRangeParams(other, ALL)) is None
        assert await reading.inlay_hint(types.InlayHintParams(other, ALL)) is None

    asked(tmp_path, SOURCED, question)
