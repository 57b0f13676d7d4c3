"""A bug in the server is told to the editor's log, and a message that is none is not one."""

from datetime import date

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInternalError, JsonRpcParseError, PyglsError

from outgate.cli.lsp.server import Server


def test_what_an_answer_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(lambda: date(2026, 10, 1), ())
    told: list[str] = []

    def log(params: types.LogMessageParams) -> None:
        told.append(params.message)

    monkeypatch.setattr(server, "window_log_message", log)
    # As the library hands over what a feature raised.
    server.report_server_error(JsonRpcInternalError("LookupError: no such room"), PyglsError)
    assert len(told) == 1
    assert "this is a bug in Outgate" in told[0]
    assert told[0].endswith("LookupError: no such room")
    server.report_server_error(JsonRpcParseError(), PyglsError)
    assert len(told) == 1
