"""What outgate.yaml says, setting by setting, and what is wrong where it says it otherwise."""

from pathlib import Path

import pytest

from outgate.diagnostics import Diagnostic, codes
from outgate.project.config import Config, StateConfig, TargetConfig, target_hint
from outgate.project.config_reader import read_config, settings_faults

LOCAL = TargetConfig("local", "local", {})
PAC = "backend: pac, proxies: ['p.example:8080']"
CONTAINER = "https://stteam.blob.core.windows.net/records"


def read(folder: Path, text: str) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    path = folder / "outgate.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def config(folder: Path, text: str) -> Config:
    made, problems = read(folder, text)
    assert made is not None, problems
    assert problems == ()
    return made


def test_a_project_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    defaults = Config(
        policies=("policies",),
        catalog="catalog",
        targets=(LOCAL,),
        default_target="local",
        retain_days=0,
        lint={},
        expiry_notice=30,
    )
    assert read_config(tmp_path / "outgate.yaml") == (defaults, ())
    assert Config() == defaults
    # So has one whose file says something else, or nothing but a comment.
    for text in ("# nothing\n", "---\n", "policies: policies\n", "catalog: catalog\n"):
        assert config(tmp_path, text) == defaults


def test_every_setting(tmp_path: Path) -> None:
    made = config(
        tmp_path,
        "policies: [a, b.policy]\n"
        "catalog: lists\n"
        "retain: 14d\n"
        "expiry_notice: 7d\n"
        "lint: {no-owner: deny}\n"
        "default_target: two\n"
        "targets:\n"
        "  one: {backend: local, path: f.json, policies: [c], accept: {}}\n"
        f"  two: {{{PAC}, accept: {{url-path: they look}}, state: {{container: '{CONTAINER}'}}}}\n"
        f"  six: {{{PAC}, state: {{container: '{CONTAINER}', name: shared}}}}\n",
    )
    proxies = {"proxies": ("p.example:8080",)}
    settings = [
        {key: tuple(v) if isinstance(v, list) else v for key, v in each.settings.items()}
        for each in made.targets
    ]
    assert (made.policies, made.catalog, made.default_target) == (("a", "b.policy"), "lists", "two")
    assert (made.retain_days, made.expiry_notice, made.lint) == (14, 7, {"no-owner": "deny"})
    assert settings == [{"path": "f.json"}, proxies, proxies]
    assert [(each.name, each.backend, each.policies) for each in made.targets] == [
        ("one", "local", ("c",)),
        ("two", "pac", None),
        ("six", "pac", None),
    ]
    assert [each.accept for each in made.targets] == [{}, {"url-path": "they look"}, {}]
    assert [each.state for each in made.targets] == [
        None,
        StateConfig(CONTAINER, "two"),
        StateConfig(CONTAINER, "shared"),
    ]


@pytest.mark.parametrize(
    ("targets", "default"),
    [
        ("{a: {backend: local}}", "a"),
        ("{a: {backend: local}, b: {backend: local}}", None),
        (f"{{a: {{{PAC}}}}}", None),
    ],
)
def test_the_only_target_is_taken_where_it_is_harmless(
    tmp_path: Path, targets: str, default: str | None
) -> None:
    assert config(tmp_path, f"targets: {targets}\n").default_target == default


@pytest.mark.parametrize(
    ("text", "place", "message", "help"),
    [
        ("", None, "`outgate.yaml` is empty", "write a setting, or delete the file"),
        (" \n\n", None, "`outgate.yaml` is empty", "write a setting, or delete the file"),
        (
            "policies: a\n---\npolicies: b\n",
            "outgate.yaml:3",
            "only one YAML document belongs here",
            "schemas/config.schema.json",
        ),
        (
            "default_target: prdo\ntargets: {prod: {backend: local}}\n",
            "outgate.yaml:1",
            "there is no target `prdo`; did you mean `prod`?",
            "schemas/config.schema.json",
        ),
        (
            "default_target: x\n",
            "outgate.yaml:1",
            "there is no target `x`; targets are local",
            "schemas/config.schema.json",
        ),
        (
            "targets:\n  all: {backend: local}\n",
            "outgate.yaml:2",
            "no target can be called `all`, which stands for every target; rename it",
            "schemas/config.schema.json",
        ),
        (
            "lint:\n  no-ownr: deny\n",
            "outgate.yaml:2",
            "there is no code `no-ownr`; did you mean `no-owner`?",
            "schemas/config.schema.json",
        ),
        (
            "lint:\n  syntax: deny\n",
            "outgate.yaml:2",
            "`syntax` is always an error: ",
            "schemas/config.schema.json",
        ),
        (
            "targets:\n  a:\n    backend: lokal\n",
            "outgate.yaml:3",
            "`lokal`",
            "schemas/config.schema.json",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    tmp_path: Path, text: str, place: str | None, message: str, help: str
) -> None:
    made, problems = read(tmp_path, text)
    assert made is None
    (problem,) = problems
    assert problem.code is codes.BAD_CONFIG
    assert message in problem.message
    assert (problem.primary.span.place if problem.primary else None) == place
    assert help in str(problem.help)


@pytest.mark.parametrize(
    ("text", "underlined", "meant"),
    [
        ("default_target: prdo\ntargets: {prod: {backend: local}}\n", "prdo", ["prod"]),
        ("default_target: x\n", "x", []),
        ("targets:\n  all: {backend: local}\n", "all", []),
        ("lint:\n  no-ownr: deny\n", "no-ownr", ["no-owner"]),
        ("lint:\n  xxxxxxxx: deny\n", "xxxxxxxx", []),
    ],
)
def test_a_wrong_name_is_underlined_and_the_one_that_was_meant_is_offered(
    tmp_path: Path, text: str, underlined: str, meant: list[str]
) -> None:
    _, (problem,) = read(tmp_path, text)
    assert problem.primary is not None
    assert problem.primary.span.text == underlined
    assert [edit.text for fix in problem.fixes for edit in fix.edits] == meant


def test_a_file_that_cannot_be_read_is_no_configuration(tmp_path: Path) -> None:
    made, (problem,) = read(tmp_path, "policies: [\n")
    assert (made, problem.code) == (None, codes.BAD_CONFIG)
    (tmp_path / "outgate.yaml").unlink()
    (tmp_path / "outgate.yaml").symlink_to("/etc/hostname")
    made, (problem,) = read_config(tmp_path / "outgate.yaml")
    assert (made, problem.code) == (None, codes.BAD_CONFIG)


def test_each_mistake_is_told_once(tmp_path: Path) -> None:
    made, problems = read(
        tmp_path, "retain: soon\ncatalog: 7\ntargets:\n  a: {backend: local, paht: x}\n"
    )
    assert made is None
    places = [each.primary.span.place for each in problems if each.primary]
    assert sorted(places) == ["outgate.yaml:1", "outgate.yaml:2", "outgate.yaml:4"]


def test_where_a_token_may_stand_no_line_is_shown(tmp_path: Path) -> None:
    made, problems = read(
        tmp_path,
        "retain: soon\ntargets:\n  a:\n    backend: local\n    state:\n"
        "      container: https://x.blob.core.windows.net/c?sig=SECRET\n",
    )
    assert made is None
    shown, hidden = problems
    assert shown.primary is not None
    assert hidden.primary is None
    assert hidden.message == (
        "`targets/a/state/container` is no URL of a blob container, which is "
        "https://ACCOUNT.blob.core.windows.net/CONTAINER without login or token"
    )
    assert "schemas/config.schema.json" in str(hidden.help)
    assert "SECRET" not in f"{hidden}"


@pytest.mark.parametrize("container", [f"{CONTAINER}?sig=x", "ftp://x/c", "x", ""])
def test_a_container_is_one_plain_url(container: str) -> None:
    state = {"container": container}
    (fault,) = settings_faults("a", {"backend": "local", "state": state})
    assert fault.path == ("targets", "a", "state", "container")
    assert settings_faults("a", {"backend": "local", "state": {"container": CONTAINER}}) == ()


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("prod", True),
        ("team/prod.1", True),
        ("a", True),
        ("a" * 201, True),
        ("a" * 202, False),
        ("../prod", False),
        ("a..b", False),
        ("/prod", False),
        ("-x", False),
        ("a b", False),
    ],
)
def test_names_that_a_record_may_have(name: str, *, fits: bool) -> None:
    state = {"container": CONTAINER, "name": name}
    assert (settings_faults("a", {"backend": "local", "state": state}) == ()) is fits


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        ({"backend": "local"}, True),
        ({"backend": "local", "policies": ["a"]}, True),
        ({"backend": "local", "policies": []}, False),
        ({"backend": "local", "policies": [7]}, False),
        ({"backend": "pac", "proxies": ["p.example:1"], "accept": {"odd": "why"}}, False),
        ({"backend": "pac", "proxies": ["p.example:1"], "accept": {"url-path": "why"}}, True),
        ({"backend": "pac", "proxies": ["p.example:1"], "accept": {"url-path": "w"}}, True),
        ({"backend": "pac", "proxies": ["p.example:1"], "accept": {"url-path": ""}}, False),
        ({"backend": "pac", "proxies": ["p.example:1"], "accept": {"url-path": 7}}, False),
        ({"backend": "local", "state": {}}, False),
        ({"backend": "local", "state": {"container": CONTAINER, "more": 1}}, False),
        ({"backend": "pac"}, False),
        ({"path": "x"}, False),
        ({}, False),
    ],
)
def test_what_a_target_may_say(target: dict[str, object], *, fits: bool) -> None:
    assert (settings_faults("a", target) == ()) is fits


@pytest.mark.parametrize(
    ("name", "targets", "hint"),
    [
        ("all", ("b", "a"), "name one of a, b; only `outgate plan` takes `all`"),
        ("prdo", ("prod", "lab"), "did you mean `prod`?"),
        ("x", ("prod", "lab"), "targets are lab, prod"),
        (
            "local",
            ("prod", "lab"),
            "targets are lab, prod; the built-in `local` is there only while no others are: to "
            "have it beside them add `local: {backend: local}`",
        ),
    ],
)
def test_what_to_do_about_a_target_that_is_not_there(
    name: str, targets: tuple[str, ...], hint: str
) -> None:
    assert target_hint(name, targets) == hint
