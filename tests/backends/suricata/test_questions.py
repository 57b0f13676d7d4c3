"""What is asked of an engine that runs, and what follows from its answers.

The answers are typed here as Suricata's manual has them; a real engine is asked in other tests.
"""

from pathlib import Path

import pytest

from outgate.backends.program import Outcome
from outgate.backends.suricata.program import Loaded, Suricata, find_socket, find_suricata
from outgate.backends.suricata.socket import Asked, ask
from tests.backends.suricata.answering import (
    Answer,
    answering,
    engine_at,
    greeted,
    ok,
    settings_of,
    stats,
)


def test_a_question_and_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with answering(path, greeted(ok([1]))) as asked:
        assert ask(path, "conf-get", {"variable": "a"}) == Asked(ok=True, value=[1])
        assert ask(path, "ruleset-stats") == Asked(ok=True, value=[1])
    assert asked == [
        {"version": "0.2"},
        {"command": "conf-get", "arguments": {"variable": "a"}},
        {"version": "0.2"},
        {"command": "ruleset-stats"},
    ]


NONE = "it answered something else than Suricata does, or ended"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (greeted({"return": "NOK", "message": "no \x1b[31msuch"}), "no [31msuch"),
        (greeted({"return": "NOK"}), "it refused"),
        (lambda _: {"return": "NOK", "message": "old"}, "old"),
        (greeted(None), NONE),
        (lambda _: None, NONE),
        (greeted(b"what\n"), NONE),
        (greeted(b"[1]\n"), NONE),
        (greeted(b"x" * ((1 << 20) + 70_000)), NONE),
    ],
)
def test_no_answer(tmp_path: Path, answer: Answer, said: str) -> None:
    path = tmp_path / "s"
    with answering(path, answer):
        assert ask(path, "ruleset-stats", seconds=5) == Asked(ok=False, said=said)


def test_an_answer_in_pieces_and_a_long_one(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with answering(path, greeted(ok("x" * 900_000))):
        assert ask(path, "a").value == "x" * 900_000


def test_nobody_there_and_nobody_who_answers(tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert ask(path, "a") == Asked(ok=False, said="no such file or directory")
    with answering(path, greeted(b"")):
        assert ask(path, "a", seconds=0.05).said == "it did not answer within 0.05 seconds"


@pytest.mark.parametrize(
    ("answer", "loaded"),
    [
        (stats((7, 1)), Loaded(7, 1)),
        (stats((7, 1), (3, 2)), Loaded(10, 3)),
        (ok([{"id": 0}, "x"]), Loaded(0, 0)),
        (ok("x"), Loaded(0, 0)),
        ({"return": "NOK", "message": "no"}, "no"),
    ],
)
def test_what_an_engine_has(tmp_path: Path, answer: object, loaded: Loaded | str) -> None:
    with answering(tmp_path / "s", greeted(answer)):
        assert engine_at(tmp_path).loaded() == loaded


REFUSED = {"return": "NOK", "message": "no"}


@pytest.mark.parametrize(
    ("reload", "after", "outcome"),
    [
        (ok(), stats((5, 1)), Outcome("", ok=True)),
        (ok(), stats((9, 0)), Outcome("", ok=True)),
        (ok(), stats((5, 3)), Outcome("it left out 2 of them")),
        (ok(), stats((4, 1)), Outcome("it has 4 rules, and ours alone are 5")),
        (ok(), REFUSED, Outcome("no")),
        (REFUSED, stats((5, 1)), Outcome("no")),
    ],
)
def test_rules_that_are_read_again(
    tmp_path: Path, reload: object, after: object, outcome: Outcome
) -> None:
    with answering(tmp_path / "s", settings_of({}, reload_rules=reload, ruleset_stats=after)):
        assert engine_at(tmp_path).reload(Loaded(5, 1), 5) == outcome


@pytest.mark.parametrize(
    ("files", "reads", "others"),
    [
        (["outgate.rules"], True, []),
        (["*.rules"], True, ["a.rules", "b.rules"]),
        (["a.rules", "none.rules"], False, ["a.rules"]),
        (["out*"], True, []),
        (["link"], True, []),
        (["sub/outgate.rules"], False, []),
        (["{home}/outgate.rules", "{home}/b.rules"], True, ["b.rules"]),
        (["b.rules", "a.rules"], False, ["b.rules", "a.rules"]),
        ([], False, []),
    ],
)
@pytest.mark.parametrize("is_there", [True, False])
def test_which_files_an_engine_reads(
    tmp_path: Path, files: list[str], reads: bool, others: list[str], is_there: bool
) -> None:
    for name in ("a.rules", "b.rules", *(["outgate.rules"] if is_there else [])):
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("outgate.rules")
    values = {f"rule-files.{at}": each.format(home=tmp_path) for at, each in enumerate(files)}
    ours = tmp_path / "outgate.rules"
    with answering(tmp_path / "s", settings_of({"default-rule-path": str(tmp_path), **values})):
        engine = engine_at(tmp_path)
        assert engine.reads(ours) is reads
        assert list(engine.others(ours)) == [tmp_path / name for name in others]


def test_an_engine_that_does_not_say_which_files_it_reads(tmp_path: Path) -> None:
    with answering(tmp_path / "s", settings_of({})):
        assert engine_at(tmp_path).reads(tmp_path / "x") == "none"
        assert list(engine_at(tmp_path).others(tmp_path / "x")) == []


@pytest.mark.parametrize(
    ("mode", "copied", "watches"),
    [
        ("PCAP_DEV", [], True),
        ("PCAP_DEV", ["ips"], True),
        ("NFQ", [], False),
        ("AF_PACKET_DEV", [], True),
        ("AF_PACKET_DEV", ["tap"], True),
        ("AF_PACKET_DEV", ["ips"], False),
        ("AF_PACKET_DEV", ["tap", "ips"], False),
        ("AF_PACKET_DEV", ["tap"] * 7 + ["ips"], False),
    ],
)
def test_an_engine_that_only_watches(
    tmp_path: Path, mode: str, copied: list[str], watches: bool
) -> None:
    values = {f"af-packet.{at}.copy-mode": each for at, each in enumerate(copied)}
    with answering(tmp_path / "s", settings_of(values, capture_mode=ok(mode))):
        assert engine_at(tmp_path).only_watches() is watches


def test_where_program_configuration_and_socket_are(tmp_path: Path) -> None:
    program = engine_at(tmp_path).program
    environment = {"OUTGATE_SURICATA": str(program)}
    assert find_suricata(environment) == Suricata(
        program, Path("/etc/suricata/suricata.yaml"), Path("/var/run/suricata-command.socket")
    )
    named = {"OUTGATE_SURICATA_YAML": "/srv/s.yaml", "OUTGATE_SURICATA_SOCKET": "/srv/s.socket"}
    assert find_suricata({"PATH": str(tmp_path), **named}) == Suricata(
        program, Path("/srv/s.yaml"), Path("/srv/s.socket")
    )
    assert find_socket(named) == Path("/srv/s.socket")
