"""`outgate apply --probe`: the kit that it names for devices, and what it looks at from where."""

from pathlib import Path
from typing import Any

import pytest

from outgate.commands import probe_here
from outgate.commands.probe_here import AskedHere, prepare
from outgate.probe.here.report import Kit, Probed
from outgate.probe.here.rounds import Asked
from outgate.values import replace
from tests.probe.policy import compiled

EU = "allow mde for region EU, fleet"
SOURCE = "source a = 10.1.0.0/16\n"


def probed(
    text: str, monkeypatch: pytest.MonkeyPatch, own: tuple[str, ...] = (), given: str | None = None
) -> Probed:
    """What is said where nothing is asked."""

    def ask_all(targets: Any, place: Any, bounds: Any) -> Asked:
        return Asked(
            answers=(), own=own, refused=(), elsewhere=0, late=0, left=0, interrupted=False
        )

    monkeypatch.setattr(probe_here, "ask_all", ask_all)
    compilation = compiled(text)
    prober, problems = prepare(
        AskedHere(source=given), compilation, compilation.plan, Path("/nowhere"), {}
    )
    assert problems == ()
    return prober.probe(again=0)


@pytest.mark.parametrize(
    ("text", "kit"),
    [
        (f"{EU} linux\n", Kit(fleet="linux", source=None)),
        (f"{SOURCE}{EU} linux from a\n", Kit(fleet="linux", source="a")),
        (f"{EU} win11\n", Kit(fleet="win11", source=None)),
        (f"{EU} win11, linux\n", Kit(fleet="win11", source=None)),
        # Of several groups the one with the most devices in it.
        (f"{EU} win11, windows-client\n", Kit(fleet="windows-client", source=None)),
        (f"{EU} all\n", Kit(fleet="all", source=None)),
        (f"{EU} macos, linux\n", Kit(fleet="linux", source=None)),
        (
            f"{SOURCE}allow mde-portal for region EU\n{EU} macos from a\n{EU} linux\n",
            Kit(fleet="macos", source="a"),
        ),
        ("allow mde-portal for region EU\n", None),
    ],
)
def test_the_kit_is_for_devices_of_the_first_statement_with_some(
    monkeypatch: pytest.MonkeyPatch, text: str, kit: Kit | None
) -> None:
    assert probed(text, monkeypatch).kit == kit


def test_what_cannot_be_asked_is_told_of_the_own_place_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        "source a = 10.1.0.0/16\nsource b = 10.2.0.0/16\n"
        f"{EU} linux from a\nallow mde-portal for region EU from b\n"
    )
    here, there = (
        {each.remote for each in probed(text, monkeypatch, own).unprobed}
        for own in (("10.1.0.9",), ("10.2.0.9",))
    )
    assert here
    assert there
    assert here != there
    given = probed(text, monkeypatch, given="a")
    assert (given.places, {each.remote for each in given.unprobed}) == (("a",), here)
    unknown = probed(text, monkeypatch)
    assert (unknown.places, {each.remote for each in unknown.unprobed}) == ((), here | there)


def test_a_plan_of_other_policies_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not probed(f"{EU} linux\n", monkeypatch).other_policies
    compilation = compiled(f"{EU} linux\n")
    other = replace(compilation.plan, rules=compilation.plan.rules[1:])
    prober, _ = prepare(AskedHere(), compilation, other, Path("/nowhere"), {})
    assert prober.other_policies
    assert prober.compilation.plan is other
