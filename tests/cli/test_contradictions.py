"""What does not go together on a command line is refused, says why, and what to write instead."""

import pytest

from tests.conftest import Workspace

EDITIONS = ("catalog", "diff", "2021-03-04", "2025-12-25")
# A command line, what is wrong with it, and what helps (some of it, where it is long).
REFUSED: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("check", "--fix", "--watch"),
        "`--fix` does not write into what is watched",
        "fix files in a run of its own",
    ),
    (
        ("check", "--fix", "-"),
        "`--fix` does not write into standard input",
        "fix files in a run of its own",
    ),
    (("check", "--watch"), "`--watch` shows a check on a terminal", "run `outgate check` from"),
    (("fmt", "-", "a.policy"), "`-` is laid out alone", "name files and folders in another run"),
    (("explain-code",), "say which code, or `--list`", "as in `outgate explain-code syntax`"),
    (("explain-code", "syntax", "--list"), "say which code, or `--list`", "as in `outgate"),
    (("plan", "--key", "k"), "`--key` signs what is saved", "name a file with `--out FILE`"),
    (
        ("plan", "--key", "k", "--out", "r.html", "--format", "html"),
        "`--key` signs what is saved",
        "write `--report FILE` instead",
    ),
    (
        ("plan", "--target", "all", "--format", "html"),
        "a report is of one target, and `--target all` has none",
        "for `all` formats are text, json, markdown",
    ),
    (
        ("plan", "--target", "all", "--report", "r.html"),
        "a report is of one target, and `--target all` has none",
        "write one for each with `--target NAME --report FILE`",
    ),
    (
        ("plan", "--target", "all", "--out", "p.json"),
        "a saved plan is of one target, and `--target all` saves none",
        "save one for each with `--target NAME --out FILE`",
    ),
    (
        ("apply", "--target", "all"),
        "apply changes one firewall at a time, and `--target all` names none",
        "`outgate plan --target all` shows what every one would change",
    ),
    (
        ("rollback", "--target", "all"),
        "there is no target `all` in outgate.yaml",
        "name one of local; only `outgate plan` takes `all`",
    ),
    (("nonsense",), "there is no command `outgate nonsense`", "commands are init, fmt, check, "),
    (
        ("probe", "nonsense"),
        "there is no command `outgate probe nonsense`",
        "commands are write, read",
    ),
    (("-x",), "there is no option `-x`", "`outgate --help` says what it takes"),
    (("replay",), "no log is named", "name files or folders, or print a `--query`"),
    (
        ("replay", "--by", "source", "x.log"),
        "`--by` goes with `--query`",
        "a flow file says itself what it is by",
    ),
    (
        ("replay", "x.log", "--fail-on", "breaks,nothing"),
        "`nothing` is no finding",
        "there are breaks, gaps, opened, unused, wider",
    ),
    *(
        (
            ("replay", "--query", "kql", *option),
            f"`{option[0]}` does not go with `--query`",
            "nothing is read yet",
        )
        for option in (
            ("--log-format", "squid"),
            ("--mapping", "m.yaml"),
            ("--flows", "f.csv"),
            ("--inventory", "x.csv"),
            ("--fail-on", "breaks"),
            ("--detailed-exitcode",),
        )
    ),
    (("replay", "x.log", "--since", "soon"), "`soon` is not a date", "write YYYY-MM-DD"),
    (("show", "--format", "html"), "`--format html` shows a saved plan", "name the file of one"),
    (
        ("watch", "target:local", "--every", "1m", "--format", "json"),
        "`--every` prints text, and no format `json`",
        "name a file, which every look writes anew, with `--out FILE`",
    ),
    (("watch", "local"), "`local` names no target", "write `target:local`"),
    (
        ("watch", "target:local", "--every", "9s"),
        "`--every`: `9s` is not between `10s` and `366d`",
        "`outgate watch --help`",
    ),
    (
        ("watch", "target:local", "--again", "367d"),
        "`--again`: `367d` is not between `0s` and `366d`",
        "`outgate watch --help`",
    ),
    (
        ("watch", "target:local", "--every", "soon"),
        "`--every`: `soon` is not a time such as `90s`, `15m`, `12h` or `1d`",
        "`outgate watch --help`",
    ),
    (
        ("plan", "--quiet", "--verbose"),
        "`--quiet` and `--verbose` contradict each other",
        "give one of them",
    ),
    (
        ("plan", "--repo-url", "http://x.example"),
        "`--repo-url` takes an https address, not `http://x.example`",
        "write https://...",
    ),
    (
        ("show", "--report-url", "ftp://x"),
        "`--report-url` takes an https address, not `ftp://x`",
        "write https://...",
    ),
    (
        (*EDITIONS, "--list", "nothing"),
        "neither edition has a list `nothing`; there are portal-commercial, portal-gov",
        "",
    ),
    ((*EDITIONS, "--region", "Mars"), "neither edition has a region `Mars`; there are world", ""),
    (
        ("diff", "nowhere"),
        "there is no file or folder `nowhere`",
        "for a branch, `nowhere:`",
    ),
    (("diff", "bad.json"), "cannot read the plan `bad.json`: it is not JSON", ""),
    (
        ("diff", "other.json"),
        "`other.json` is no plan: a: there is no key `a` here",
        "make one with `outgate compile --format json -o FILE`",
    ),
    (("init", "--branch", "x"), "`--branch` and `--wheel` are about pipelines", "add `--ci PLAT"),
    (("init", "--target", "x"), "`--target` says what to call a firewall", "add its `--backend N"),
    (("init", "--set", "x"), "`x` is no setting", "write it as `--set tier=Premium`"),
    (("init", "--set", "=x"), "`=x` is no setting", "write it as `--set tier=Premium`"),
    (("init", "--source", "x"), "`x` is no name with its networks", "write it as `--source ham"),
    (("comment", "github", "blank.md"), "`blank.md` is empty, so there", "name a Markdown file"),
    (("comment", "github", "odd.md"), "`odd.md` is not UTF-8 text", "name a Markdown file"),
    (("comment", "github", "no.md"), "cannot read `no.md`: no such file", "check the path and its"),
    (("diff", "torn.json"), "`torn.json` cannot be used: ", "make the plan again"),
    # A folder is one of policies, whatever it is called; each of its mistakes is told.
    (("diff", "folder.json"), "there is no region `X`", "there is no region `Y`"),
    (("diff", "folder.json"), "there is no region `X`", "`folder.json` does not compile"),
    (
        ("probe", "write", "--for", "win11", "-o", "kit"),
        "the policies allow `win11` nothing that could be asked for",
        "name devices and a place that a statement is for, see `outgate catalog fleets`",
    ),
    (
        ("probe", "write", "--for", "win11", "--from", "::1", "-o", "kit"),
        "the policies allow `win11` from `::1` nothing that could be asked for",
        "name devices and a place",
    ),
    (
        ("probe", "write", "--for", "linux", "--name", "*.x.y", "-o", "kit"),
        "",
        "name a host such as `host.example`, or a URL",
    ),
    (
        ("probe", "write", "folder.json", "--for", "linux", "-o", "kit"),
        "there is no region `X`",
        "there is no region `Y`",
    ),
    (
        ("probe", "read", "x.log", "--policies", "folder.json"),
        "there is no region `X`",
        "there is no region `Y`",
    ),
    (
        ("diff", "catalog:1999-01-01"),
        "there is no catalog edition `1999-01-01`",
        "`catalog:1999-01-01` does not compile",
    ),
    (
        ("inventory", "x.csv", "--region", "EU"),
        "`--region` is about what is proposed",
        "add `--propose`",
    ),
    (("--chdir", "nowhere", "plan"), "cannot change to `nowhere`: no such file or directory", ""),
)


@pytest.mark.parametrize(("line", "message", "help"), REFUSED, ids=lambda each: str(each)[:40])
def test_what_does_not_go_together(
    empty: Workspace, line: tuple[str, ...], message: str, help: str
) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    empty.write("bad.json", "{")
    empty.write("other.json", '{"a": 1}')
    empty.write("blank.md", " \n")
    empty.write("odd.md", b"\xff")
    empty.write("torn.json", '{"changes": []}')
    wrong = "".join(f"allow mde for region {each}, fleet linux\n" for each in "XY")
    empty.write("folder.json/a.policy", wrong)
    empty.write("x.log", "x\n")
    empty.write("x.csv", "a\n")
    ran = empty.run(*line, env={"COLUMNS": "1000"})
    assert ran.code == 1
    assert ran.out == "" or "json" in line
    first, *rest = ran.err.splitlines()
    assert first.partition("]: ")[2].startswith(message)
    assert help in "\n".join(rest)
    assert "help: " in "\n".join(rest) or not help


def test_what_cannot_be_written_says_why_and_no_number_of_the_system(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    empty.write(".github", "a file in the way")
    ran = empty.run("init", "--ci", "github", env={"COLUMNS": "1000"})
    assert ran.code == 1
    told = ran.err.splitlines()[0].partition(": ")[2]
    assert told.startswith("cannot write `.github/actions/outgate/action.yml`: ")
    assert "errno" not in ran.err.lower()
    assert "check the path, its permissions and the room on the disk" in ran.err
