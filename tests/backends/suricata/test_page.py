"""What docs/suricata.md has a reader do on a bridge, with a copy of what Debian installs."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.shared.page import name_files, section_of
from tests.backends.suricata.bridge import Bridge, running
from tests.backends.suricata.engine import Engine, find_program
from tests.builders.missing import lacking
from tests.builders.origin import write_certificate
from tests.conftest import OUTGATE
from tests.docs.pages import Command, Step, Write, steps
from tests.docs.reader import Reader

DEBIAN = Path("/etc/suricata")
HOSTS = (
    "winatp-gw-neu.microsoft.com",
    "winatp-gw-cus.microsoft.com",
    "crl.microsoft.com",
    "www.example.com",
)


@pytest.fixture
def debian() -> Iterator[Bridge]:
    """Debian's configuration in a folder of its own, which is that of an engine not yet started."""
    program = find_program()
    if not (DEBIAN / "suricata.yaml").exists() or not shutil.which("curl"):
        lacking("there is no Debian's suricata.yaml or no curl", "apt-get install suricata curl")
    with tempfile.TemporaryDirectory(prefix="outgate-test-suricata-") as folder:
        bridge = Bridge(Engine(program, Path(os.path.realpath(folder))))
        shutil.copytree(DEBIAN, bridge.home / "etc")
        (bridge.home / "lib" / "rules").mkdir(parents=True)
        yield bridge


def here(text: str, home: Path) -> str:
    """A text of the page on this machine."""
    for debian, own in (
        ("/etc/suricata", "etc"),
        ("/var/lib/suricata", "lib"),
        ("/var/log/suricata", "."),
        ("/var/run/suricata-command.socket", "engine.socket"),
    ):
        text = text.replace(debian, str(home / own))
    return text


@pytest.mark.slow
def test_a_device_that_gets_through_and_one_that_does_not(debian: Bridge, tmp_path: Path) -> None:
    home = debian.home
    config = home / "etc" / "suricata.yaml"
    config.write_text(here(config.read_text(), home))
    text = here(section_of("suricata.md", "On a bridge with Debian"), home)
    install, start = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert install.split()[0] == "apt-get"
    (home / "etc" / "bridge.yaml").write_text(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
    text = text.replace("```yaml\n", "```text\n", 1)
    page = tmp_path / "page.md"
    page.write_text(name_files(text))
    done: list[Step] = list(steps(page))
    typed = [step.typed.split()[0] for step in done if isinstance(step, Command)]
    assert typed == ["export", "outgate", "outgate", "curl", "curl", "curl", "curl"]
    (home / "hosts").write_text(f"10.20.255.2 {' '.join(HOSTS)}\n")
    write_certificate(home / "server.pem", "server.example", authority=False)
    folder = tmp_path / "reader"
    folder.mkdir()
    reader = Reader(folder)
    reader.env["PATH"] = f"{OUTGATE.parent}:{os.environ['PATH']}"
    reader.env["OUTGATE_SURICATA"] = str(debian.engine.program)
    reader.env["OUTGATE_SURICATA_YAML"] = str(config)
    reader.env["OUTGATE_SURICATA_SOCKET"] = str(debian.socket)
    command = start.strip().replace("suricata -D", str(debian.engine.program))
    with running(debian, command, server="pages.py"):
        for step in done:
            match step:
                case Command(line, ()) if line.startswith("export "):
                    reader.env |= dict(each.split("=", 1) for each in line.split()[1:])
                case Command(line, printed) if line.startswith("curl "):
                    if printed == ("000",):  # what never answers is not waited for as long
                        line = line.replace(" -m 5 ", " -m 2 ")
                    assert debian.types(line).splitlines() == list(printed), line
                case Write() | Command():
                    reader.take(step)
    reader.close()
