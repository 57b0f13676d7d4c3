"""A bug in the server is told to the editor's log, and how the server is set up."""

import gc
import io
import logging
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInternalError, JsonRpcParseError, PyglsError

from outgate import __version__
from outgate.cli.commands.lsp import command
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


@pytest.fixture
def settings() -> Iterator[None]:
    """What a server sets for its process stays as it is for the tests."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("settings")
def test_a_server_is_set_up_for_a_long_day_and_quick_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    served: list[tuple[str, str]] = []

    def serve(server: Server, requests: io.BufferedReader, answers: io.BufferedWriter) -> None:
        served.append((server.name, server.version))
        assert gc.isenabled()  # no other command needs it
        assert gc.get_threshold()[0] > thresholds[0]  # what stays is searched less often
        assert sys.getswitchinterval() < interval  # one thread waits less for another
        for library in ("pygls", "asyncio"):
            logging.getLogger(library).critical("a traceback")
        assert (requests.readable(), answers.writable()) == (True, True)
        requests.close()  # as the library does

    monkeypatch.setattr(Server, "start_io", serve)
    assert command.callback is not None
    gc.disable()
    try:
        for _ in range(2):  # the streams of the process stay open
            assert command.callback("2026-11-01", ()) == 1  # nobody told it to end
    finally:
        gc.enable()
    assert served == [("outgate", __version__)] * 2
    assert capsys.readouterr().err == ""
