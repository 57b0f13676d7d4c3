"""`outgate apply --probe` on a device in a network of its own, with servers and traps around it."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.networks import wait_for
from tests.builders.schemas import validate
from tests.conftest import Workspace
from tests.probe.network import TRAPS, Network, network

CONFIG = "targets: {prod: {backend: local, path: prod.json}}\ndefault_target: prod\n"
APPLY = ("apply", "--yes", "--probe", "--probe-wait", "0s")


@pytest.fixture(scope="module")
def shared() -> Iterator[Network]:
    with network() as running:
        yield running


@pytest.fixture
def here(shared: Network) -> Network:
    """The network, in which nothing was asked yet."""
    shared.forget()
    return shared


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    """A project whose target is a file."""
    empty.write("outgate.yaml", CONFIG)
    return empty


def allow(space: Workspace, policy: str = "allow lab\n", **services: list[str]) -> None:
    """Have a policy, and services with URLs."""
    for name, urls in services.items():
        rows = "".join(f'  - url: "{url}"\n' for url in urls)
        text = f'format_version: "1.0"\nservice: {name}\nendpoints:\n{rows}'
        space.write(f"catalog/{name}.yaml", text)
    space.write("policies/p.policy", policy)


def probed(here: Network, space: Workspace, *more: str, code: int = 0) -> Any:
    """What the JSON of an apply says that came of it."""
    ran = here.run(space, *APPLY, "--format", "json", *more)
    assert ran.code == code, ran.err
    document = json.loads(ran.out)
    validate("applied.schema.json", document)
    return document["probe"]


def outcomes(probe: Any) -> dict[str, str]:
    return {each["url"].partition("://")[2]: each["outcome"] for each in probe["urls"]}


@pytest.mark.slow
def test_what_is_asked_and_what_comes_of_it(here: Network, space: Workspace) -> None:
    urls = [
        "https://good.lab.example",
        "https://good.lab.example/folder/",
        "http://good.lab.example:81",
        "http://moved.lab.example",
        "https://dropped.lab.example",
        "https://nowhere.lab.example",
        "https://stranger.lab.example",
        "https://other.example",
        "https://six.lab.example",
        *(f"{way}://{name}.lab.example" for name in WORST for way in ("http", "https")),
        "https://169.254.169.254",
        "http://127.0.0.1",
    ]
    allow(space, lab=urls)
    probe = probed(here, space)
    assert outcomes(probe) == {
        "good.lab.example": "reached",
        "good.lab.example/folder/": "reached",
        "good.lab.example:81": "no_connection",
        "moved.lab.example": "reached",
        "dropped.lab.example": "no_connection",
        "nowhere.lab.example": "no_name",
        "stranger.lab.example": "inspected",
        "other.example": "inspected",
        "six.lab.example": "reached",
    }
    assert probe["from"] == ["10.20.4.7", "2001:db8:1::7"]
    assert (probe["asked"], probe["left"], probe["elsewhere"]) == (9, 0, 0)
    assert {each["target"].partition("://")[2] for each in probe["refused"]} == {
        f"{name}.lab.example" for name in WORST
    }
    stranger = next(each for each in probe["urls"] if "stranger" in each["url"])
    assert stranger["detail"] == "self-signed certificate; issued by `CN=*.lab.example`"
    assert stranger["rule"] == "any -> https://stranger.lab.example:443"
    assert stranger["statements"][0]["places"] == ["policies/p.policy:1"]
    # What the servers saw is all there was: no redirect, no login, no cookie, no other address.
    assert here.asked() == {
        "HEAD good.lab.example /",
        "HEAD good.lab.example /folder/",
        "HEAD moved.lab.example /",
        "HEAD six.lab.example /",
    }
    heads = {line.split(" ", 4)[4] for line in here.log() if "HEAD good" in line}
    assert heads == {
        "Accept: */*|Connection: close|Host: good.lab.example|User-Agent: outgate-probe"
    }
    assert here.connected() == {"203.0.113.10", "203.0.113.40", "2001:db8:1::1"}


WORST = ("itself", "own", "secrets", "wire")


def test_traps_are_there(here: Network, space: Workspace) -> None:
    """Whoever connects to what must not be asked is written down: else nothing was shown above."""
    connect = "import socket, sys; [socket.create_connection((a, 80), 5) for a in sys.argv[1:]]"
    command = here.command(space)[:-1]
    subprocess.run((*command, "python3", "-c", connect, *TRAPS), check=True)
    assert wait_for(lambda: here.connected() == set(TRAPS))


def test_each_is_asked_from_where_its_route_goes(here: Network, space: Workspace) -> None:
    policy = (
        "source hamburg = 10.20.4.0/24\nsource milan = 10.30.0.0/16\nsource far = 10.99.0.0/16\n"
        "allow one from hamburg\nallow two from milan\nallow three from far, milan\n"
    )
    one, two, three = (f"http://{name}.lab.example" for name in ("good", "milan", "plain"))
    allow(space, policy, one=[one], two=[two], three=[three])
    probe = probed(here, space)
    assert outcomes(probe) == {"good.lab.example": "reached", "milan.lab.example": "reached"}
    assert {each["source"] for each in probe["urls"]} == {"10.20.4.7", "10.30.0.5"}
    assert probe["from"] == ["10.20.4.7", "10.30.0.5"]
    assert probe["elsewhere"] == 1
    assert here.asked() == {"HEAD good.lab.example /", "HEAD milan.lab.example /"}


def test_where_nothing_is_for_this_machine(here: Network, space: Workspace) -> None:
    policy = (
        "source far = 10.99.0.0/16\n"
        "allow mde for region EU, fleet win11 from far\nallow lab from far\n"
    )
    allow(space, policy, lab=["http://good.lab.example"])
    ran = here.run(space, *APPLY, "--detailed-exitcode")
    assert ran.code == 0
    assert "not-reached" not in ran.err
    said = " ".join(ran.out.split())
    assert "Nothing was asked for: nothing of the plan is for 10.20.4.7" in said
    assert "name that with --probe-from" in said
    assert "`outgate probe write --for win11 --from far -o kit`" in said
    assert here.connected() == set()
    ran = space.run("probe", "write", "--for", "win11", "--from", "far", "-o", "kit")
    assert ran.code == 0  # as it was told


def test_the_address_that_the_firewall_sees(here: Network, space: Workspace) -> None:
    policy = "source far = 10.99.0.0/16\nallow lab from far\n"
    allow(space, policy, lab=["http://good.lab.example"])
    for said in ("far", "10.99.1.1"):
        probe = probed(here, space, "--probe-from", said)
        assert outcomes(probe) == {"good.lab.example": "reached"}
        assert (probe["from"], probe["urls"][0]["source"]) == ([said], said)
        assert probe["urls"][0]["verdict"] == "allowed"
    assert probed(here, space, "--probe-from", "10.98.0.0/16")["asked"] == 0


def test_a_firewall_that_takes_a_moment(here: Network, space: Workspace) -> None:
    allow(space, lab=["http://late.lab.example", "http://good.lab.example"])
    here.ip("route", "add", "unreachable", "203.0.113.20")

    def open_when_applied() -> None:
        assert wait_for(lambda: any("good" in line for line in here.log()))
        here.ip("route", "del", "unreachable", "203.0.113.20")

    thread = threading.Thread(target=open_when_applied)
    thread.start()
    ran = here.run(space, "apply", "--yes", "--probe", "--probe-wait", "30s")
    thread.join()
    assert ran.code == 0
    assert "2 results: 2 reached and allowed" in ran.out
    assert "1 URL reached only when asked again" in ran.out
    assert "not-reached" not in ran.err
    assert len([line for line in here.log() if "HEAD good" in line]) == 1  # it was reached


def test_ctrl_c_ends_the_asking_alone(here: Network, space: Workspace) -> None:
    urls = [f"http://silent.lab.example/{number}" for number in range(40)]
    allow(space, lab=["http://good.lab.example", *urls])
    process = subprocess.Popen(
        here.command(space, *APPLY, "--format", "json"),
        env=here.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    silent = "HEAD silent.lab.example"
    assert wait_for(lambda: sum(silent in line for line in here.log()) >= 31)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    document = json.loads(out)
    validate("applied.schema.json", document)
    assert document["changed"] is True
    assert document["probe"]["interrupted"] is True
    assert outcomes(document["probe"]) == {"good.lab.example": "reached"}
    assert document["probe"]["left"] > 8
    assert "silent.lab.example" in (space.folder / "prod.json").read_text()
    # No more than 32 at once.
    assert sum(silent in line for line in here.log()) <= 32


def test_twice_in_a_row(here: Network, space: Workspace) -> None:
    allow(space, lab=["http://good.lab.example", "http://good.lab.example:81"])
    for changed in (True, False):
        ran = here.run(space, "apply", "--yes", "--probe", "--probe-wait", "0s")
        assert ran.code == 0
        assert ("Applied to `prod`" in ran.out) is changed
        assert "2 results: 1 not reached, though a rule allows it; 1 reached" in ran.out
        assert "warning[not-reached]" in ran.err
    # What did not change does not take a moment either.
    assert here.run(space, "apply", "--probe", "--detailed-exitcode").code == 2


def test_a_saved_plan_is_what_is_asked_for(here: Network, space: Workspace) -> None:
    one, two, three = (f"http://{name}.lab.example" for name in ("good", "plain", "moved"))
    allow(space, "allow one\nallow two\n", one=[one], two=[two], three=[three])
    assert space.run("plan", "--out", "plan.json").code == 0
    allow(space, "allow one\nallow three\n")
    ran = here.run(space, "apply", "plan.json", *APPLY[1:])
    assert ran.code == 0, ran.err
    assert here.asked() == {"HEAD good.lab.example /"}
    assert "the policies at hand are not those of the plan" in ran.out


def test_what_was_not_applied_is_not_asked_for(here: Network, space: Workspace) -> None:
    allow(space, 'allow lab\nforbid "good.lab.example"\n', lab=["http://good.lab.example"])
    assert here.run(space, *APPLY).code == 1
    allow(space, "allow lab\n")
    ran = here.run(space, "apply", "--probe")  # nobody confirms it
    assert (ran.code, "[not-confirmed]" in ran.err) == (1, True)
    (space.folder / "prod.json").mkdir()
    assert here.run(space, *APPLY).code == 1
    assert here.connected() == set()


def test_names_of_a_replay_below_wildcards(here: Network, space: Workspace) -> None:
    allow(space, lab=["http://*.lab.example"])
    assert probed(here, space)["unprobed"] == [
        {
            "target": "http://*.lab.example:80",
            "why": "no list names a host below it; give one with --name",
        }
    ]
    names = ("good.lab.example", "secrets.lab.example", "itself.lab.example", "other.example")
    space.write("flows.csv", "host,port\n" + "".join(f"{name},80\n" for name in names))
    probe = probed(here, space, "--names-from", "flows.csv")
    assert outcomes(probe) == {"good.lab.example": "reached"}
    assert {each["target"] for each in probe["refused"]} == {
        "http://secrets.lab.example",
        "http://itself.lab.example",
    }
    assert here.connected() == {"203.0.113.10"}


@pytest.mark.slow
def test_more_than_there_is_time_for(here: Network, space: Workspace) -> None:
    """Of very many URLs so many are asked for, and the others are counted."""
    urls = [f"http://good.lab.example/{number}" for number in range(1200)]
    allow(space, lab=urls)
    probe = probed(here, space)
    assert (probe["asked"], probe["left"]) == (1000, 200)
    assert len(here.asked()) == 1000
