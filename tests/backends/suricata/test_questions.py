"""What is asked of an engine that runs, and what follows from its answers.

The answers are typed here as Suricata's manual has them; a real engine is asked in other tests.
"""

import contextlib
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.file_swap import mark_of
from outgate.backends.observer import Observer
from outgate.backends.program import Outcome
from outgate.backends.suricata.file import HEADER
from outgate.backends.suricata.preflight import files_of_others, preflight
from outgate.backends.suricata.program import Loaded, Suricata, find_socket, find_suricata
from outgate.backends.suricata.rules.model import Tail
from outgate.backends.suricata.settings import SuricataSettings
from outgate.backends.suricata.socket import Asked, ask
from outgate.backends.suricata.store import PENDING, SuricataStore
from outgate.backends.suricata.swap import check, swap
from tests.backends.suricata.plans import rendered
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule

Answer = Callable[[dict[str, object]], object]


@contextlib.contextmanager
def answering(path: Path, answer: Answer) -> Iterator[list[dict[str, object]]]:
    """A socket that answers each line; what was asked. Bytes are sent as they are, None ends it."""
    asked: list[dict[str, object]] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, connection.makefile("rb") as lines:
                        for line in lines:
                            asked.append(json.loads(line))
                            said = answer(asked[-1])
                            if said is None:
                                break
                            whole = isinstance(said, bytes)
                            data = said if whole else json.dumps(said).encode() + b"\n"
                            connection.sendall(data if isinstance(data, bytes) else b"")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def ok(message: object = "") -> dict[str, object]:
    return {"return": "OK", "message": message}


def greeted(message: object) -> Answer:
    """An answer to a command, after that to the version."""
    return lambda question: ok() if "version" in question else message


def settings_of(values: Mapping[str, object], **commands: object) -> Answer:
    """An engine with some settings, which answers some commands."""

    def answer(question: dict[str, object]) -> object:
        command = str(question.get("command"))
        if "version" in question:
            return ok()
        if command == "conf-get":
            arguments = question["arguments"]
            assert isinstance(arguments, dict)
            name = arguments["variable"]
            return ok(values[name]) if name in values else {"return": "NOK", "message": "none"}
        return commands.get(command.replace("-", "_"), {"return": "NOK", "message": "unknown"})

    return answer


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


def engine_at(tmp_path: Path) -> Suricata:
    program = tmp_path / "suricata"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    return Suricata(program, tmp_path / "suricata.yaml", tmp_path / "s")


def stats(*pairs: tuple[int, int]) -> dict[str, object]:
    return ok([{"id": 0, "rules_loaded": good, "rules_failed": bad} for good, bad in pairs])


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


# --- what a plan is told ------------------------------------------------------------------------

OF_HTTP = rendered(plan_with((rule("x.example", "http:80", PLAIN),)))
OF_TLS = rendered(plan_with((rule("x.example"), rule(("192.0.2.0/24",), "http:80", PLAIN))))
GOOD = {"rule-files.0": "*.rules"}


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


# --- before a file is replaced ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "answers", "program", "message", "help"),
    [
        ({}, {}, "exit 0", "no Suricata answers at `{home}/s`: unknown", "unix-command"),
        ({}, {"ruleset_stats": stats((1, 0))}, "exit 0",
         "the Suricata that runs does not read `{home}/outgate.rules`", "`rule-files`"),
        ({"default-rule-path": None}, {"ruleset_stats": stats((1, 0))}, "exit 0",
         "the Suricata that runs does not read `{home}/outgate.rules`: none", "`rule-files`"),
        (GOOD, {"ruleset_stats": stats((1, 0))}, "echo 'E: detect: bad'; exit 1",
         "Suricata does not take the rules: detect: bad",
         "`suricata -T -c {home}/suricata.yaml -S /dev/null`"),
        (GOOD, {"ruleset_stats": stats((1, 0))}, "echo 'x - Error: rule 3' >&2; echo y; exit 1",
         "Suricata does not take the rules: rule 3", "-S /dev/null"),
        (GOOD, {"ruleset_stats": stats((1, 0))}, "echo one; echo two; exit 1",
         "Suricata does not take the rules: two", "-S /dev/null"),
        (GOOD, {"ruleset_stats": stats((1, 0))}, "exit 1",
         "Suricata does not take the rules: it says nothing", "-S /dev/null"),
    ],
)  # fmt: skip
def test_what_is_refused_before_a_file_is_replaced(
    tmp_path: Path,
    values: dict[str, object],
    answers: dict[str, object],
    program: str,
    message: str,
    help: str,
) -> None:
    engine = engine_at(tmp_path)
    engine.program.write_text(f"#!/bin/sh\n{program}\n")
    known = {"default-rule-path": str(tmp_path), **values}
    known = {name: value for name, value in known.items() if value is not None}
    with (
        answering(tmp_path / "s", settings_of(known, **answers)),
        pytest.raises(BackendError) as caught,
    ):
        check(engine, tmp_path / "outgate.rules", "pass tcp any any -> any 1 (sid:1000001;)\n")
    assert caught.value.message == message.format(home=tmp_path)
    assert help.format(home=tmp_path) in (caught.value.help or "")
    assert caught.value.outcome == "nothing was changed"


def test_what_the_program_is_asked(tmp_path: Path) -> None:
    """A test of a file by itself, with the logs of it in a folder that goes again."""
    engine = engine_at(tmp_path)
    engine.program.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\ncp $5 {tmp_path}/rules\n')
    assert engine.check(PASS) == Outcome("it says nothing", ok=True)
    words = (tmp_path / "asked").read_text().split()
    folder = words[-1]
    rules = f"{folder}/outgate.rules"
    assert words == ["-T", "-c", str(engine.config), "-S", rules, "-l", folder]
    assert (tmp_path / "rules").read_text() == PASS
    assert "outgate-suricata-" in folder
    assert not Path(folder).exists()


def test_numbers_that_others_have(tmp_path: Path) -> None:
    """Of two rules by one number Suricata takes the newer, and says nothing."""
    engine = engine_at(tmp_path)
    other = tmp_path / "other.rules"
    known = {"default-rule-path": str(tmp_path), **GOOD}
    ours = "pass tcp any any -> any 1 (sid:1000001;)\npass tcp any any -> any 2 (sid: 1000002;)\n"
    with answering(tmp_path / "s", settings_of(known, ruleset_stats=stats((9, 2)))):
        for text, clashes in (
            ("alert ip any any -> any any (sid:1000003;)\n", False),
            ("# alert ip any any -> any any (sid:1000001;)\n", False),
            ("alert ip any any -> any any (sid: 01000002;)\n", True),
            ("alert ip any any -> any any (x; sid : 1000001; y)\n", True),
        ):
            other.write_text(text)
            if not clashes:
                assert check(engine, tmp_path / "outgate.rules", ours) == Loaded(9, 2)
                continue
            with pytest.raises(BackendError, match=f"`{other}` has a rule by number 100000") as one:
                check(engine, tmp_path / "outgate.rules", ours)
            assert "another `sid-base`" in (one.value.help or "")


# --- and as it is replaced ----------------------------------------------------------------------

PASS = "pass tcp any any -> any 1 (sid:1000001;)\n"


class Seen(Observer):
    """What was told of an apply as it went on."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def started(self, operation: str) -> None:
        self.told.append(f"started {operation}")

    def finished(self, operation: str) -> None:
        self.told.append(f"finished {operation}")

    def waiting(self, operation: str) -> None:
        self.told.append(f"waiting {operation}")


def engine_that_has(tmp_path: Path, *numbers: int, reloads: tuple[bool, ...] = ()) -> Answer:
    """An engine that has so many rules each time it is asked, and takes them, or not."""
    left, good = list(numbers), list(reloads)
    known = settings_of({"default-rule-path": str(tmp_path), "rule-files.0": "*.rules"})

    def answer(question: dict[str, object]) -> object:
        if question.get("command") == "ruleset-stats":
            return stats((left.pop(0), 0))
        if question.get("command") == "reload-rules":
            return ok() if not good or good.pop(0) else {"return": "NOK", "message": "busy"}
        return known(question)

    return answer


def test_a_file_that_the_engine_takes(tmp_path: Path) -> None:
    ours, seen = tmp_path / "outgate.rules", Seen()
    with answering(tmp_path / "s", engine_that_has(tmp_path, 0, 2)) as asked:
        swap(engine_at(tmp_path), ours, f"# two\n\n{PASS}{PASS}", seen, "the file")
    assert ours.read_text() == f"# two\n\n{PASS}{PASS}"
    assert seen.told == ["started the file", "finished the file"]
    commands = [one["command"] for one in asked if "command" in one]
    assert [one for one in commands if one != "conf-get"] == [
        "ruleset-stats", "reload-rules", "ruleset-stats",
    ]  # fmt: skip


AGAIN = "the old rules are in place, and the engine has read them again"
DOWN = "the old rules are in place, but the engine does not run or cannot be told"


@pytest.mark.parametrize(
    ("numbers", "reloads", "said", "known", "help"),
    [
        # The old file has no rules, and an engine that has none of it has read it.
        ((5, 1, 0), (True, True), "it has 1 rules, and ours alone are 2", AGAIN, "`sid-base`"),
        ((5, 9), (False, True), "busy", AGAIN, "see its log"),
        ((5,), (False, False), "busy", DOWN, "start it; the file has the old rules"),
    ],
)
def test_a_file_that_the_engine_does_not_take(
    tmp_path: Path,
    numbers: tuple[int, ...],
    reloads: tuple[bool, ...],
    said: str,
    known: str,
    help: str,
) -> None:
    ours = tmp_path / "outgate.rules"
    ours.write_text("# old\n")
    with (
        answering(tmp_path / "s", engine_that_has(tmp_path, *numbers, reloads=reloads)),
        pytest.raises(BackendError) as caught,
    ):
        swap(engine_at(tmp_path), ours, PASS + PASS, Seen(), "the file")
    assert caught.value.message == f"the engine did not take the new rules: {said}"
    assert caught.value.outcome == known
    assert help in (caught.value.help or "")
    assert ours.read_text() == "# old\n"


def test_a_file_that_moved_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is one whose apply did not end; what was read of it is doubtful."""
    engine = engine_at(tmp_path)
    monkeypatch.setenv("OUTGATE_SURICATA", str(engine.program))
    monkeypatch.setenv("OUTGATE_SURICATA_SOCKET", str(engine.socket))
    store = SuricataStore(SuricataSettings(path=Path("outgate.rules")), tmp_path)
    base = store.read()
    assert base.fingerprint == f"sha256:{hashlib.sha256(b'').hexdigest()}"
    changes = difference(base.rules, OF_TLS.rules)
    ours = tmp_path / "outgate.rules"
    ours.write_text(f"{HEADER}\n")
    with pytest.raises(TargetMoved):
        store.apply(changes, base)
    mark_of(ours).touch()
    pending = store.read()
    assert pending.fingerprint.endswith(" pending")
    assert [(one.label, one.trouble) for one in pending.rules] == [("line `(none)`", PENDING)]
    seen = Seen()
    with answering(tmp_path / "s", engine_that_has(tmp_path, 0, 99)):
        store.apply(difference(pending.rules, OF_TLS.rules), pending, seen)
    assert [one.trouble for one in store.read().rules] == [None] * len(OF_TLS.rules)
    assert seen.told == ["started file `outgate.rules`", "finished file `outgate.rules`"]
    assert (store.address, store.operations(changes, base), store.others(base)) == (
        "outgate.rules", (), (),
    )  # fmt: skip


@pytest.mark.parametrize(("lines", "read"), [(3, True), (4, False)])
def test_a_file_of_more_lines_than_ours_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: int, read: bool
) -> None:
    monkeypatch.setattr("outgate.backends.suricata.store.MAX_LINES", 3)
    ours = tmp_path / "outgate.rules"
    ours.write_text(f"{HEADER}\n" + "# x\n" * (lines - 1))
    store = SuricataStore(SuricataSettings(path=Path("outgate.rules")), tmp_path)
    if read:
        assert store.read().rules == ()
        return
    with pytest.raises(BackendError, match=f"`{ours}` has more than 3 lines"):
        store.read()


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
