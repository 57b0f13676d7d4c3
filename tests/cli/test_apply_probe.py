"""`outgate apply --probe` as a user types it: what is refused, and what is printed where."""

import json
import socket

import pytest

from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace
from tests.terminal import Terminal

CONFIG = "targets: {prod: {backend: local, path: prod.json}}\ndefault_target: prod\n"
SERVICE = 'format_version: "1.0"\nservice: lab\nendpoints:\n  - url: https://good.lab.invalid\n'
# Nothing listens there, and so nobody is asked for anything.
NOWHERE = {"HTTPS_PROXY": "http://somebody:secret@127.0.0.77:9"}


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    empty.write("outgate.yaml", CONFIG)
    empty.write("catalog/lab.yaml", SERVICE)
    empty.write("policies/p.policy", "source plant = 192.0.2.0/24\nallow lab\n")
    return empty


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--probe-from", "plant"), "are about what `--probe` asks"),
        (("--probe-wait", "1s"), "add `--probe`"),
        (("--names-from", "flows.csv"), "add `--probe`"),
        (("--detailed-exitcode",), "add `--probe`"),
        (("--probe", "--retire", "x"), "a retirement opens nothing"),
        (("--probe", "--probe-wait", "x"), "`x` is not a time such as"),
        (("--probe", "--probe-from", "palnt"), "did you mean `plant`?"),
        (("--probe", "--probe-from", "10.20.4.7/8"), "address bits beyond its prefix length"),
        (("--probe", "--names-from", "flows.csv"), "there is no file `flows.csv`"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_done(
    space: Workspace, words: tuple[str, ...], told: str
) -> None:
    ran = space.run("apply", "--yes", *words)
    assert ran.code == 1
    assert told in " ".join(ran.err.split())
    assert not (space.folder / "prod.json").exists()


def test_a_proxy_that_cannot_be_asked_through(space: Workspace) -> None:
    ran = space.run("apply", "--yes", "--probe", env={"HTTPS_PROXY": "socks5://me:secret@p:1"})
    assert (ran.code, "HTTPS_PROXY names no proxy" in ran.err) == (1, True)
    assert "secret" not in ran.err + ran.out
    assert not (space.folder / "prod.json").exists()


def apply(space: Workspace, *words: str) -> tuple[int, str, str]:
    ran = space.run("apply", "--yes", "--probe", "--probe-wait", "0s", *words, env=NOWHERE)
    assert "secret" not in ran.out + ran.err
    return ran.code, ran.out, ran.err


def test_what_is_printed_where(space: Workspace) -> None:
    code, out, err = apply(space)
    assert code == 0
    assert out.index("Applied to `prod`") < out.index("Asked from here: 1 result")
    assert "by the proxy of HTTPS_PROXY" in out
    assert "so look at the proxy and DNS" in out
    assert "warning[not-reached]: of what the plan allows 1 URL not reached from here" in err
    assert apply(space, "--detailed-exitcode")[0] == 2


def test_in_formats_of_programs(space: Workspace) -> None:
    code, out, err = apply(space, "--format", "json")
    document = json.loads(out)
    validate("applied.schema.json", document)
    assert (code, document["probe"]["asked"], document["probe"]["proxy"]) == (0, 1, True)
    assert "Asked from here" not in err
    code, out, err = apply(space, "--format", "github")
    assert code == 0
    assert out.startswith("::warning title=not-reached::of what the plan allows 1 URL")
    assert "Asked from here: 1 result" in err
    code, out, err = apply(space, "--format", "sarif")
    results = json.loads(out)["runs"][0]["results"]
    assert (code, [each["ruleId"] for each in results]) == (0, ["not-reached"])


def test_the_whole_document(space: Workspace) -> None:
    """One rule, one name, and a proxy that does not answer."""
    _, out, _ = apply(space, "--probe-from", "192.0.2.7", "--format", "json")
    document = json.loads(out)
    plan = json.loads(space.run("compile", "--format", "json").out)
    assert (document.pop("plan"), document.pop("edition")) == (
        plan["digest"],
        plan["catalog"]["edition"],
    )
    assert document == {
        "format_version": "1.0",
        "action": "apply",
        "target": "prod",
        "place": None,
        "changed": True,
        "summary": {"opens": 1, "closes": 0, "treats": 0, "rules": 1, "writes": 1},
        "probe": {
            "from": ["192.0.2.7"],
            "proxy": True,
            "other_policies": False,
            "interrupted": False,
            "asked": 1,
            "late": 0,
            "elsewhere": 0,
            "left": 0,
            "refused": [],
            "unprobed": [],
            "urls": [
                {
                    "url": "https://good.lab.invalid",
                    "finding": "in_the_way",
                    "outcome": "no_proxy",
                    "detail": "connection refused",
                    "source": "192.0.2.7",
                    "files": ["this machine"],
                    "times": 1,
                    "verdict": "allowed",
                    "look_at": ["proxy", "dns"],
                    "must": [],
                    "rule": "any -> https://good.lab.invalid:443",
                    "statements": [{"statement": "allow lab", "places": ["policies/p.policy:2"]}],
                    "row": None,
                    "why": "",
                    "nearest": None,
                    "cure": None,
                }
            ],
        },
    }


def test_without_a_probe_nothing_is_said_of_one(space: Workspace) -> None:
    ran = space.run("apply", "--yes", "--format", "json", env=NOWHERE)
    document = json.loads(ran.out)
    validate("applied.schema.json", document)
    assert (document["probe"], "asking" in ran.err) == (None, False)


def test_what_of_a_plan_nobody_knows_a_name_for(space: Workspace) -> None:
    text = SERVICE.replace("good.lab", "*.lab")
    space.write("catalog/lab.yaml", text)
    code, out, _ = apply(space)
    assert code == 0
    assert "Nothing was asked for: nobody knows a name for 1 target of the plan" in out
    space.write("flows.csv", "host,port\ngood.lab.invalid,443\n")
    assert "1 not reached, though a rule allows it" in apply(space, "--names-from", "flows.csv")[1]


def test_the_schema_has_urls_as_results_of_tests_have_them() -> None:
    applied, report = (
        json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
        for name in ("applied", "probe-report")
    )
    assert applied["properties"]["probe"]["properties"]["urls"] == report["properties"]["urls"]
    assert applied["$defs"] == report["$defs"]


def test_ctrl_c_on_a_terminal(space: Workspace) -> None:
    """The proxy takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        words = ("apply", "--yes", "--probe")
        with Terminal(space.folder, *words, env={"HTTPS_PROXY": proxy}) as terminal:
            client, _ = silent.accept()
            with client:
                terminal.until("asking for 1 URL")
                terminal.press("\x03")
                assert terminal.end() == 0
    assert "Applied to `prod`" in terminal.plain
    assert "1 URL not asked for, as somebody ended it" in terminal.plain
    assert "Traceback" not in terminal.plain
