"""What docs/nftables.md has a reader do on a router, in a namespace that is one."""

import re
from pathlib import Path

from tests.backends.nftables.lab import Lab
from tests.backends.shared.page import name_files, section_of
from tests.conftest import OUTGATE
from tests.docs.pages import Command, Step, Write, steps
from tests.docs.reader import Reader

# Instead of Microsoft: a server of names that knows two of theirs.
NAMES = {
    "winatp-gw-neu.microsoft.com": ["198.18.0.1"],
    "winatp-gw-cus.microsoft.com": ["198.18.0.2"],
}
DEVICE = "10.40.0.7"


def section(lab: Lab) -> str:
    text = section_of("nftables.md", "On a router with Debian")
    text = text.replace("/etc/nftables.d", str(lab.script.parent))
    text = text.replace("/etc/dnsmasq.d", str(lab.names.parent))
    text = text.replace("/etc/nftables.conf", f"{lab.home}/nftables.conf")
    return name_files(text)


def reaches(lab: Lab, typed: str) -> str:
    """What the device sees: it asks the router for the name, and begins a connection."""
    words = typed.split()
    assert words[:4] == ["nc", "-z", "-w", "3"]
    assert words[6:] == ["&&", "echo", "open", "||", "echo", "closed"]
    name, port = words[4], int(words[5])
    lab.ask([name])
    (passed,) = lab.send([(DEVICE, NAMES[name][0], "tcp", port)])
    return "open" if passed else "closed"


def test_a_device_that_gets_through_and_one_that_does_not(lab: Lab, tmp_path: Path) -> None:
    lab.flush()
    lab.restart()
    lab.zone(NAMES, {})
    page = tmp_path / "page.md"
    page.write_text(section(lab))
    done: list[Step] = list(steps(page))
    commands = [step for step in done if isinstance(step, Command)]
    assert [each.typed.split()[0] for each in commands] == [
        "export", "outgate", "outgate", "nc", "nc",
    ]  # fmt: skip
    home = tmp_path / "reader"
    home.mkdir()
    reader = Reader(home)
    reader.env |= lab.environment
    reader.env["PATH"] = f"{OUTGATE.parent}:{reader.env['PATH']}"
    (shell,) = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    install, folder, include, start, forward = shell.splitlines()
    assert install == "apt-get install -y nftables dnsmasq"
    assert start == "systemctl enable --now nftables dnsmasq"
    assert forward == "sysctl -w net.ipv4.ip_forward=1"
    assert reader.type(folder).code == 0
    assert reader.type(include).code == 0
    for step in done:
        match step:
            case Command(typed, ()) if typed.startswith("export "):
                name, value = typed.split()[1].split("=", 1)
                reader.env[name] = value
            case Command(typed, printed) if typed.startswith("nc "):
                assert [reaches(lab, typed)] == list(printed)
            case Write() | Command():
                reader.take(step)
    reader.close()
    # What the machine reads as it starts makes the same table.
    before = lab.nft("-s", "list", "chain", "inet", "outgate", "rules")
    lab.nft("flush", "ruleset")
    lab.nft("-f", f"{lab.home}/nftables.conf")
    assert lab.nft("-s", "list", "chain", "inet", "outgate", "rules") == before
