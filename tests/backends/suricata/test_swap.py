"""A file of rules is replaced: what is asked before, and what becomes of it."""

import hashlib
from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.file_swap import mark_of
from outgate.backends.program import Outcome
from outgate.backends.suricata.file import HEADER
from outgate.backends.suricata.program import Loaded
from outgate.backends.suricata.settings import SuricataSettings
from outgate.backends.suricata.store import PENDING, SuricataStore
from outgate.backends.suricata.swap import check, swap
from tests.backends.suricata.answering import (
    GOOD,
    Answer,
    answering,
    engine_at,
    ok,
    settings_of,
    stats,
)
from tests.backends.suricata.plans import OF_TLS
from tests.builders.followers import Follower

PASS = "pass tcp any any -> any 1 (sid:1000001;)\n"


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
    ours, seen = tmp_path / "outgate.rules", Follower()
    with answering(tmp_path / "s", engine_that_has(tmp_path, 0, 2)) as asked:
        swap(engine_at(tmp_path), ours, f"# two\n\n{PASS}{PASS}", seen, "the file")
    assert ours.read_text() == f"# two\n\n{PASS}{PASS}"
    assert seen.told == [("started", "the file"), ("finished", "the file")]
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
        swap(engine_at(tmp_path), ours, PASS + PASS, Follower(), "the file")
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
    seen = Follower()
    with answering(tmp_path / "s", engine_that_has(tmp_path, 0, 99)):
        store.apply(difference(pending.rules, OF_TLS.rules), pending, seen)
    assert [one.trouble for one in store.read().rules] == [None] * len(OF_TLS.rules)
    assert seen.told == [("started", "file `outgate.rules`"), ("finished", "file `outgate.rules`")]
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


def test_bytes_that_are_no_text_are_a_rule_of_nobody(tmp_path: Path) -> None:
    (tmp_path / "outgate.rules").write_bytes(f"{HEADER}\n".encode() + b"pass tcp \xff any\n")
    (rule,) = SuricataStore(SuricataSettings(path=Path("outgate.rules")), tmp_path).read().rules
    assert "pass tcp \ufffd any" in str(rule)
