"""What a plan is told of the engine that runs: what keeps its rules from acting."""

from pathlib import Path

import pytest

from outgate.backends.suricata.preflight import files_of_others, preflight
from outgate.backends.suricata.rules.model import Tail
from outgate.backends.suricata.settings import SuricataSettings
from tests.backends.suricata.answering import GOOD, answering, ok, settings_of
from tests.backends.suricata.plans import OF_HTTP, OF_TLS


@pytest.mark.parametrize(
    ("values", "mode", "plan", "tail", "told"),
    [
        (GOOD, "NFQ", OF_HTTP, Tail.DROP, []),
        ({}, "NFQ", OF_HTTP, Tail.DROP, ["not-included"]),
        (GOOD, "PCAP_DEV", OF_HTTP, Tail.DROP, ["not-inline"]),
        ({**GOOD, "stream.reassembly.depth": "1mb"}, "NFQ", OF_HTTP, Tail.DROP,
         ["inspection-depth"]),
        ({**GOOD, "stream.reassembly.depth": "0"}, "NFQ", OF_HTTP, Tail.DROP, []),
        ({**GOOD, "stream.reassembly.depth": "1mb"}, "NFQ", OF_HTTP, Tail.NONE, []),
        ({**GOOD, "stream.reassembly.depth": "1mb"}, "NFQ", OF_TLS, Tail.DROP, []),
        ({"stream.reassembly.depth": "1mb"}, "PCAP_DEV", OF_HTTP, Tail.DROP,
         ["not-included", "not-inline", "inspection-depth"]),
    ],
)  # fmt: skip
def test_what_keeps_our_rules_from_acting(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, object],
    mode: str,
    plan: object,
    tail: Tail,
    told: list[str],
) -> None:
    monkeypatch.setenv("OUTGATE_SURICATA_SOCKET", str(tmp_path / "s"))
    settings = SuricataSettings(path=Path("outgate.rules"), tail=tail)
    result = OF_TLS if plan is OF_TLS else OF_HTTP
    ours = tmp_path / "outgate.rules"
    assert preflight(ours, settings, result) == ()  # nothing runs here
    answers = settings_of({"default-rule-path": str(tmp_path), **values}, capture_mode=ok(mode))
    with answering(tmp_path / "s", answers):
        said = preflight(ours, settings, result)
    assert [problem.code.id for problem in said] == told
    if "inspection-depth" in told:
        assert "looks at the first 1mb of a connection" in said[-1].message


def test_what_is_no_socket_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGATE_SURICATA_SOCKET", str(tmp_path / "s"))
    (tmp_path / "a.rules").touch()
    (tmp_path / "s").touch()
    assert files_of_others(tmp_path / "outgate.rules") == ()
    (tmp_path / "s").unlink()
    with answering(tmp_path / "s", settings_of({"default-rule-path": str(tmp_path), **GOOD})):
        told = files_of_others(tmp_path / "outgate.rules")
    assert told == (f"the rules of `{tmp_path}/a.rules`",)
