"""What a project can make of a PAC target, and what not."""

import json
from pathlib import Path

import pytest

from outgate.backends.head import written_by
from outgate.project.project import load_project
from tests.backends.pac.engines import ask_spidermonkey
from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
  - {url: "https://*.direct.example", proxy: direct}
"""
POLICY = (
    'allow payroll from hamburg because "*/ \\u2028 // <script>"\nsource hamburg = 10.20.0.0/16\n'
)
REFUSED = "PROXY 127.0.0.1:9"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path)
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", POLICY)
    return space


def config(space: Workspace, **settings: object) -> None:
    target = {"backend": "pac", "proxies": ["p.example:8080"], "sources": ["hamburg"], **settings}
    space.write(
        "outgate.yaml", json.dumps({"targets": {"devices": target}, "default_target": "devices"})
    )


def export(space: Workspace, form: str = "pac") -> tuple[int, str, str]:
    ran = space.run("export", "--format", form)
    return ran.code, ran.out, " ".join(ran.err.split())


@pytest.mark.parametrize(
    "proxy",
    [
        'x:80"; DIRECT; "', "x:80; DIRECT", "x:80\n", "x:80\nDIRECT", "x:80 ", "http://x:80", "x",
        "x:", "x:0", "x:65536", "x:99999", "x:080", "x:80/", ":80", "-x:80", "x-:80", "[::1]:80",
        "x y:80", "x\u2028:80", "\u212a:80", "x:\u0661", "u@x:80", "x:80,y:80", "", "x:80\x00",
        "'x:80", "x\\:80", f"{'x' * 254}:80",
    ],
)  # fmt: skip
def test_a_proxy_is_a_host_and_a_port(space: Workspace, proxy: str) -> None:
    config(space, proxies=[proxy])
    project, problems = load_project(space.folder)
    assert project is None
    assert [problem.code.id for problem in problems] == ["bad-config"]


def test_what_a_proxy_may_be(space: Workspace) -> None:
    proxies = ["10.0.0.6:1", "Proxy-1.contoso.example:65535", "x:8080"]
    config(space, proxies=proxies)
    code, out, _ = export(space)
    assert code == 0
    told = "; ".join(f"PROXY {proxy}" for proxy in proxies)
    assert ask_spidermonkey(out, ["https://a.payroll.example/"]) == [told]


@pytest.mark.parametrize(
    "key",
    [{"proxies": []}, {"otherwise": "allow"}, {"sources": []}, {"path": "x.pac"}, {"host": 1}],
)
def test_settings_that_are_none(space: Workspace, key: dict[str, object]) -> None:
    config(space, **key)
    assert load_project(space.folder)[0] is None


@pytest.mark.parametrize(
    "name",
    ['x\n");alert(1)//', "x\u2028alert(1)", "*/ x", "--> x", "rem & del", "\r\nx", "é" * 400],
)
def test_the_name_of_a_target_is_no_code(name: str) -> None:
    head = written_by(name, "sha256:0\nx")
    assert head.isascii()
    assert head.isprintable()
    assert not set(head) & set("\"'<>*&|^%$`\\/!")
    assert "--" not in head
    assert len(head) < 200


def test_no_text_of_a_policy_is_in_the_file(space: Workspace) -> None:
    config(space)
    code, out, _ = export(space)
    assert code == 0
    assert out.isascii()
    assert "script" not in out
    assert "hamburg" not in out
    asked = ["https://a.payroll.example/", "https://a.direct.example/", "https://direct.example/"]
    assert ask_spidermonkey(out, asked) == ["PROXY p.example:8080", "DIRECT", REFUSED]


def test_both_formats_are_one_text(space: Workspace) -> None:
    config(space)
    _, pac, _ = export(space)
    assert export(space, "wpad")[1] == pac
    assert space.run("export", "--format", "wpad", "--out", "wpad.dat").code == 0
    assert (space.folder / "wpad.dat").read_text(encoding="ascii") == pac


# With what is told of each that is against what passes beside the rules.
GUARDS = (
    ('forbid "*.evil.example"', "https://any.evil.example from 10.20.0.1 is let through, and"),
    ('forbid "http://*.evil.example:8081"', "http://any.evil.example:8081 from 10.20.0.1 is let"),
    ('limit to "*.example", "*.test"', "is let through, outside of this limit"),
    ('forbid "10.99.0.0/16" except "10.99.0.0/17"', "https://10.99.128.1 from 10.20.0.1 is let"),
    ('forbid "*.b.example" except "https://*.b.example"', "https://any.b.example:1024 from"),
    ('forbid "*.evil.example" from 10.99.0.0/16', None),
    ('forbid "tcp://evil.example:25"', None),
    ('forbid "*.c.example" except "*.example"', None),
    ('require "https://a.payroll.example" from 10.20.0.0/16', None),
)


@pytest.mark.parametrize("otherwise", ["refuse", "proxy", "direct"])
def test_guards_are_against_what_passes_beside_the_rules(space: Workspace, otherwise: str) -> None:
    space.write("policies/guards.policy", "".join(f"{guard}\n" for guard, _ in GUARDS))
    config(space, otherwise=otherwise, accept={"any-destination": "browsers"})
    code, out, err = export(space)
    if otherwise == "refuse":
        assert (code, out != "", err.count("error[")) == (0, True, 0)
        return
    assert (code, out) == (1, "")
    told = [text for _, text in GUARDS if text is not None]
    assert [text for text in told if text not in err] == []
    assert err.count("error[") == len(told)
    assert err.count(f"`otherwise: {otherwise}` sends everything that no rule names") > len(told)


def test_what_passes_beside_the_rules_is_told_of_a_guard_that_a_rule_breaks_too(
    space: Workspace,
) -> None:
    space.write("policies/guards.policy", 'forbid "*.payroll.example", "*.evil.example"\n')
    config(space, otherwise="direct", accept={"any-destination": "browsers"})
    broken = "https://a.payroll.example from 10.20.0.1 is allowed, and forbidden here"
    passed = "https://any.payroll.example from 10.20.0.1 is let through, and forbidden here"
    ran = space.run("plan")
    assert ran.code == 1
    for told in (ran.out, ran.err):
        assert [" ".join(told.split()).count(text) for text in (broken, passed)] == [1, 1]
    assert "2 errors" in ran.out
    for written in (export(space), export(space, "wpad")):
        assert written[:2] == (1, "")
        assert [written[2].count(text) for text in (broken, passed)] == [1, 1]


def test_what_devices_need_that_do_not_get_the_file_is_not_its_matter(space: Workspace) -> None:
    space.write("policies/b.policy", "allow payroll from 10.24.0.0/16\n")
    require = 'require "https://a.payroll.example" from 10.20.0.0/16, 10.24.0.0/16\n'
    space.write("policies/guards.policy", require)
    config(space)
    code, out, err = export(space)
    assert (code, out != "") == (0, True), err
    space.write("policies/guards.policy", require.replace("10.24", "10.25"))
    code, out, err = export(space)
    assert (code, out, err.count("https://a.payroll.example from 10.25.0.1")) == (1, "", 1)


def test_otherwise_takes_a_reason_and_is_told_each_time(space: Workspace) -> None:
    config(space, otherwise="direct")
    code, out, err = export(space)
    assert (code, out) == (1, "")
    assert (
        "[wider-rule]: a PAC file would allow more than the plan: `otherwise: direct` sends" in err
    )
    assert 'accept it (`accept: {any-destination: "..."}`)' in err
    config(space, otherwise="direct", accept={"any-destination": "reviewed"})
    code, out, err = export(space)
    assert code == 0
    assert "names out directly, accepted: reviewed" in err
    assert "[not-enforced]: a PAC file tells clients which way to go, and holds nobody back" in err
    planned = space.run("plan")
    assert "! `otherwise: direct` sends everything that no rule names out directly" in planned.out
    assert "+ Direct way hamburg -> https://*.direct.example:443" in planned.out
    assert "+ Way by proxy hamburg -> https://a.payroll.example:443" in planned.out


def test_a_review_tells_that_more_passes_than_rules_say(space: Workspace) -> None:
    git = "git -c user.name=x -c user.email=x@y.example -c init.defaultBranch=main"
    config(space)
    assert _shell(space, f"{git} init -q && git add . && {git} commit -qm one") == 0
    config(space, otherwise="proxy", accept={"any-destination": "reviewed"})
    ran = space.run("diff", "main:")
    assert ran.code == 2
    told = " ".join(ran.out.split())
    assert "target `devices`: cannot be compared, as not only rules decide what passes: now" in told
    assert "`otherwise: proxy` sends everything that no rule names to the proxies" in told


def _shell(space: Workspace, line: str) -> int:
    import subprocess

    return subprocess.run(["sh", "-c", line], cwd=space.folder, check=False).returncode
