"""What a project can make of a target for nftables, and what not."""

import os
from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.nftables.programs import Nft, find_dnsmasq, find_nft
from outgate.backends.program import find_program
from tests.backends.nftables.lab import Lab
from tests.backends.nftables.scene import Scene
from tests.backends.shared.mishaps import check_records_of_others
from tests.conftest import Workspace


@pytest.mark.parametrize("path", ["", ".", ":.:", "..:bin", "/nowhere::"])
def test_no_program_of_the_project_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("nft-of-nobody").write_text("#!/bin/sh\ntouch was-run\n")
    Path("nft-of-nobody").chmod(0o755)
    with pytest.raises(BackendError, match="there is no program `nft-of-nobody` to check"):
        find_program("nft-of-nobody", "OUTGATE_NFT", {"PATH": path}, "install it")


@pytest.mark.parametrize("variable", ["OUTGATE_NFT", "OUTGATE_DNSMASQ", "OUTGATE_DNSMASQ_RESTART"])
def test_the_environment_names_paths_from_the_top(variable: str) -> None:
    environment = {"OUTGATE_NFT": "/bin/true", "OUTGATE_DNSMASQ": "/bin/true", variable: "nft"}
    find = find_nft if variable == "OUTGATE_NFT" else find_dnsmasq
    with pytest.raises(BackendError, match="no path from the top"):
        find(environment)


def test_what_starts_dnsmasq_again_is_no_shell(tmp_path: Path) -> None:
    words = f"/bin/echo 'a b' ; touch {tmp_path}/was-run"
    told = find_dnsmasq({"OUTGATE_DNSMASQ": "/bin/true", "OUTGATE_DNSMASQ_RESTART": words})
    assert told.words == ("/bin/echo", "a b", ";", "touch", f"{tmp_path}/was-run")
    assert told.restart().ok


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    program = tmp_path / "p"
    program.write_text("#!/bin/sh\necho x\necho 'Error: \x1b[31mno' >&2\necho more >&2\nexit 3\n")
    program.chmod(0o755)
    assert Nft(program).load("").said == "Error: [31mno"
    assert Nft(tmp_path / "none").load("").said == "no such file or directory"


def test_nobody_but_root_reads_the_kernel(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "nft"
    own = f"setpriv --reuid=65534 --clear-groups {lab.programs['nft']}"
    if os.getuid() != 0:
        own = lab.programs["nft"]
    program.write_text(f'#!/bin/sh\nexec {own} "$@"\n')
    program.chmod(0o755)
    tmp_path.chmod(0o755)
    with pytest.raises(BackendError, match="to nobody but root") as caught:
        Nft(program).tables()
    assert "`--offline`" in (caught.value.help or "")


def test_a_file_of_somebody_else_is_not_replaced(scene: Scene) -> None:
    for path in (scene.lab.script, scene.lab.names):
        text = path.read_text()
        path.write_text("# of the site\n")
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert (code, "is not a file that Outgate wrote" in said) == (1, True)
        assert path.read_text() == "# of the site\n"
        path.write_text(text)


def test_only_folders_that_the_environment_names(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("elsewhere")
    text = (scene.space.folder / "outgate.yaml").read_text()
    for old in (scene.lab.script, scene.lab.names):
        scene.space.write("outgate.yaml", text.replace(str(old), f"{tmp_path}/elsewhere.conf"))
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert (code, "elsewhere.conf" in said) == (1, True), said
        assert not (tmp_path / "elsewhere.conf").exists()


def test_a_record_of_somebody_else_writes_no_line(scene: Scene) -> None:
    plain = {"from": ["*"], "protocol": "tcp", "port": 80}
    bodies: tuple[dict[str, object], ...] = (
        {"stray": "rule `accept`"},
        {**plain, "host": "x.example/4#inet#filter#all"},
        {**plain, "host": "x.example\nserver=/#/192.0.2.1"},
        {**plain, "networks": ["0.0.0.0/0 } accept"]},
        {**plain, "from": ["10.0.0.0/8 accept"], "networks": ["192.0.2.0/24"]},
        {**plain, "protocol": 'tcp" ; flush ruleset ; "', "networks": ["192.0.2.0/24"]},
        {**plain, "port": "80 accept", "networks": ["192.0.2.0/24"]},
    )
    check_records_of_others(
        scene,
        bodies,
        lambda: (scene.lab.nft("-s", "list", "ruleset"), scene.lab.names.read_bytes()),
    )


@pytest.mark.parametrize(
    "setting",
    ["table: 'x y'", "table: 'x; flush ruleset'", "table: ''", "hook: input", "path: ../x.sh"],
)
def test_settings_are_words(tmp_path: Path, setting: str) -> None:
    space = Workspace(tmp_path)
    path = "" if setting.startswith("path") else "path: o.nft, "
    space.write("outgate.yaml", f"targets: {{edge: {{backend: nftables, {path}{setting}}}}}\n")
    space.write("policies/a.policy", "allow mde for region EU\n")
    ran = space.run("plan", "--target", "edge", "--offline")
    assert (ran.code, "[bad-config]" in ran.err) == (1, True), ran.err


def test_text_of_a_policy_is_no_command(scene: Scene) -> None:
    """Neither names of sources nor reasons get into the files."""
    policy = (
        'source drop-all = 10.0.0.0/24\nallow payroll from drop-all because "} flush ruleset"\n'
    )
    scene.space.write("policies/a.policy", policy)
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 0, said
    for path in (scene.lab.script, scene.lab.names):
        assert not any(word in path.read_text() for word in ("ruleset", "drop-all"))
