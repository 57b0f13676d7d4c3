"""What is asked of Squid and what of its answers is told, with a program that answers as one wants.

A real Squid is asked in other tests; what it never says when all is well is said here.
"""

import hashlib
import re
from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.backends.file_swap import mark_of
from outgate.backends.program import Outcome
from outgate.backends.squid.flatten import flatten
from outgate.backends.squid.program import Squid, config_of
from outgate.backends.squid.settings import read_settings
from outgate.backends.squid.store import PENDING, SquidStore
from outgate.backends.squid.swap import check, swap
from outgate.backends.squid.text import SquidFile, file_text
from tests.backends.squid.plans import rendered, text_of
from tests.builders.followers import Follower
from tests.builders.plans import plan_with
from tests.builders.rules import rule

TEXT = "http_access allow ours\n"


@pytest.fixture
def squid(tmp_path: Path) -> Squid:
    """A Squid that runs and takes everything; its squid.conf includes our file."""
    (tmp_path / "squid.conf").write_text("include outgate.conf\nhttp_access deny all\n")
    one = Squid(tmp_path / "squid", tmp_path / "squid.conf")
    answer(one)
    return one


def answer(squid: Squid, **lines: str) -> None:
    """Have it do something when it is asked to check, parse or reconfigure."""
    cases = "\n".join(f"{action}) {line} ;;" for action, line in lines.items())
    text = f'#!/bin/sh\necho "$@" >> {squid.program}.asked\ncase $2 in\n{cases}\nesac\nexit 0\n'
    squid.program.write_text(text)
    squid.program.chmod(0o755)


def asked(squid: Squid) -> list[str]:
    log = Path(f"{squid.program}.asked")
    return log.read_text().splitlines() if log.exists() else []


def test_what_squid_is_asked(squid: Squid) -> None:
    ours = squid.config.with_name("outgate.conf")
    check(squid, ours, TEXT)
    seen = Follower()
    swap(squid, ours, TEXT, seen, "the file")
    parse = asked(squid)[1]
    assert re.fullmatch(r"-k parse -f /\S+/outgate-squid-\S+/squid\.conf", parse)
    own = f"-f {squid.config}"
    assert asked(squid) == [f"-k check {own}", parse, f"-k reconfigure {own}", f"-k check {own}"]
    assert seen.told == [("started", "the file"), ("finished", "the file")]
    assert ours.read_text() == TEXT


def test_the_whole_configuration_is_checked_with_our_text_in_it(squid: Squid) -> None:
    squid.config.write_bytes(b"include outgate.conf\nhttp_access deny all # \xff\n")
    answer(squid, parse=f"cp $4 {squid.program}.seen")
    check(squid, squid.config.with_name("outgate.conf"), TEXT)
    seen = Path(f"{squid.program}.seen").read_bytes()
    assert seen == TEXT.encode() + b"\nhttp_access deny all # \xff\n\n"


@pytest.mark.parametrize(
    ("answers", "message", "help"),
    [
        ({"check": "exit 1"}, "no Squid runs with `{config}`, so that none would read the rules",
         "start it, such as with `systemctl start squid`; whoever applies must be allowed to "
         "signal it"),
        ({"check": "exit 1", "parse": "echo 'FATAL: bad' >&2; exit 1"},
         "Squid does not take its configuration as it is: FATAL: bad", "mend `{config}` first"),
        ({"parse": "echo 'FATAL: bad' >&2; exit 1"}, "Squid does not take the rules: FATAL: bad",
         "see whether it takes its configuration without them: `squid -k parse -f {config}`"),
    ],
)  # fmt: skip
def test_what_squid_does_not_take(
    squid: Squid, answers: dict[str, str], message: str, help: str
) -> None:
    answer(squid, **answers)
    with pytest.raises(BackendError) as caught:
        check(squid, squid.config.with_name("outgate.conf"), TEXT)
    assert caught.value.message == message.format(config=squid.config)
    assert caught.value.help == help.format(config=squid.config)
    assert caught.value.outcome == NOTHING_CHANGED


@pytest.mark.parametrize(
    ("answers", "said", "known"),
    [
        ({"reconfigure": "echo no >&2; exit 1"}, "no",
         "the old rules are in place, but the proxy does not run or cannot be told"),
        ({"check": "exit 1"}, "it ended as it read the new rules",
         "the old rules are in place, but the proxy does not run or cannot be told"),
        # The old file is taken again.
        ({"reconfigure": "grep -q ours {ours} && exit 1; exit 0"}, "",
         "the old rules are in place, and the proxy has read them again"),
    ],
)  # fmt: skip
def test_a_proxy_that_does_not_go_on(
    squid: Squid, answers: dict[str, str], said: str, known: str
) -> None:
    ours = squid.config.with_name("outgate.conf")
    ours.write_text("# old\n")
    answer(squid, **{action: line.format(ours=ours) for action, line in answers.items()})
    with pytest.raises(BackendError) as caught:
        swap(squid, ours, TEXT, Follower(), "the file")
    assert caught.value.message == f"the proxy did not take the new rules: {said}"
    assert caught.value.outcome == known
    again = f"see `squid -k parse -f {squid.config}`, and its cache.log; then apply again"
    down = "start it; the file has the old rules"
    assert caught.value.help == (again if "read them again" in known else down)
    assert ours.read_text() == "# old\n"


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("2026/07/03 12:00:00| FATAL: Bungled line 3\nmore", "FATAL: Bungled line 3"),
        ("one\n2026/07/03| ERROR: Bad\n2026/07/03| FATAL: Worse", "FATAL: Worse"),
        ("2026/07/03| ERROR: first\n2026/07/03| ERROR: second", "ERROR: first"),
        ("one\n\n  two  \n\n", "two"),
        ("2026/07/03| three", "three"),
        ("", ""),
    ],
)
def test_the_line_that_says_what_is_wrong(squid: Squid, printed: str, said: str) -> None:
    (squid.config.parent / "printed").write_text(printed)
    answer(squid, parse=f"cat {squid.config.parent}/printed >&2; exit 1")
    assert squid.parse(squid.config) == Outcome(said)


@pytest.mark.parametrize(
    ("environment", "config"),
    [
        ({}, None),
        ({"OUTGATE_SQUID_CONF": ""}, None),
        ({"OUTGATE_SQUID_CONF": "squid.conf"}, None),
        ({"OUTGATE_SQUID_CONF": "/srv/squid.conf"}, Path("/srv/squid.conf")),
    ],
)
def test_the_configuration_that_the_environment_names(
    environment: dict[str, str], config: Path | None
) -> None:
    assert config_of(environment) == config


# --- what an apply does ------------------------------------------------------------------------


def test_a_file_that_moved_is_not_replaced(squid: Squid, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the plan and the apply somebody wrote it: what a plan shows is no longer so."""
    monkeypatch.setenv("OUTGATE_SQUID", str(squid.program))
    monkeypatch.setenv("OUTGATE_SQUID_CONF", str(squid.config))
    home = squid.config.parent
    store = SquidStore(read_settings({"path": "outgate.conf"}), home)
    base = store.read()
    changes = difference(base.rules, rendered(plan_with((rule("x.example"),))).rules)
    ours = home / "outgate.conf"
    ours.write_text(file_text(SquidFile((), "outgate")))
    with pytest.raises(TargetMoved):
        store.apply(changes, base)
    assert asked(squid) == []
    seen = Follower()
    store.apply(changes, store.read(), seen)
    assert "x.example" in ours.read_text()
    assert seen.told == [("started", "file `outgate.conf`"), ("finished", "file `outgate.conf`")]
    assert store.address == "outgate.conf"
    assert store.operations(changes, base) == ()


def test_an_apply_that_did_not_end_leaves_all_doubtful(squid: Squid) -> None:
    home = squid.config.parent
    store = SquidStore(read_settings({"path": "outgate.conf"}), home)
    ours = home / "outgate.conf"
    ours.write_text(file_text(SquidFile((), "outgate")))
    whole = store.read()
    assert whole.rules == ()
    assert whole.fingerprint == f"sha256:{hashlib.sha256(ours.read_bytes()).hexdigest()}"
    mark_of(ours).touch()
    empty = store.read()
    assert empty.fingerprint == f"{whole.fingerprint} pending"
    assert [(one.label, one.trouble) for one in empty.rules] == [("line `(none)`", PENDING)]
    ours.write_text(text_of(rule("x.example")))
    assert {one.trouble for one in store.read().rules} == {PENDING}


# --- the configuration in one text --------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("a\ninclude conf.d/outgate.conf\nb\n", ["a", "OURS", "b", "", ""]),
        ('include "conf.d/outgate.conf"', ["OURS", ""]),
        ("include conf.d/*.conf", ["1", "", "OURS", "2", "", ""]),
        ("include conf.d/a.conf conf.d/outgate.conf", ["1", "", "OURS", ""]),
        ("  include   conf.d/out*", ["OURS", ""]),
        ("include conf.d/link.txt", ["OURS", ""]),
        ("include conf.d/none.conf\ninclude {home}/conf.d/outgate.conf", ["OURS", ""]),
        ("include sub.conf", ["include_not", "OURS", "", ""]),
        ("#include x\nincluded x\ninclude conf.d/outgate.conf", ["#include x", "included x", "OURS",
                                                                 ""]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_there", [True, False])
def test_includes_are_followed(
    tmp_path: Path, config: str, lines: list[str], is_there: bool
) -> None:
    """Our file counts also where it is not there yet, and where a link leads to it."""
    conf_d = tmp_path / "conf.d"
    conf_d.mkdir()
    (conf_d / "a.conf").write_text("1\n")
    (conf_d / "z.conf").write_text("2\n")
    (conf_d / "link.txt").symlink_to("outgate.conf")
    (tmp_path / "sub.conf").write_text("include_not\ninclude conf.d/outgate.conf\n")
    ours = conf_d / "outgate.conf"
    if is_there:
        ours.write_text("old\n")
    whole = tmp_path / "squid.conf"
    whole.write_text(config.format(home=tmp_path))
    assert flatten(whole, ours, "OURS").split("\n") == lines


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("http_access deny all\n", "`{config}` does not include `{ours}`"),
        ("include outgate.conf\n" * 2, "`{config}` includes more than once `{ours}`"),
        ("include other/*.conf\n", "`{config}` does not include `{ours}`"),
        ("include a.conf\n", "cannot read `{home}/a.conf`: no such file or directory"),
        ("include squid.conf\n", "cannot read `{config}`: it is too large, or includes itself"),
        ("#" * ((8 << 20) + 1), "cannot read `{config}`: it is too large, or includes itself"),
    ],
)
def test_a_configuration_that_is_not_to_be_had(tmp_path: Path, config: str, message: str) -> None:
    path, ours = tmp_path / "squid.conf", tmp_path / "outgate.conf"
    path.write_text(config)
    (tmp_path / "a.conf").symlink_to("nowhere")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "outgate.conf").touch()
    with pytest.raises(BackendError) as caught:
        flatten(path, ours, "OURS")
    assert caught.value.message == message.format(config=path, ours=ours, home=tmp_path)
    assert caught.value.outcome == NOTHING_CHANGED


def test_a_configuration_as_large_as_squid_conf_may_be(tmp_path: Path) -> None:
    path, ours = tmp_path / "squid.conf", tmp_path / "outgate.conf"
    include = "include outgate.conf\n"
    path.write_text(include + "#" * ((8 << 20) - len(include)))
    assert flatten(path, ours, "OURS").startswith("OURS\n##")


@pytest.mark.parametrize(("steps", "readable"), [(16, True), (17, False)])
def test_files_that_include_files(tmp_path: Path, steps: int, readable: bool) -> None:
    names = ["squid.conf", *(f"{number}.inc" for number in range(steps))]
    for name, following in zip(names, [*names[1:], "outgate.conf"], strict=True):
        (tmp_path / name).write_text(f"include {following}\n")
    path, ours = tmp_path / "squid.conf", tmp_path / "outgate.conf"
    if readable:
        assert "OURS" in flatten(path, ours, "OURS")
        return
    with pytest.raises(BackendError, match="includes itself"):
        flatten(path, ours, "OURS")
