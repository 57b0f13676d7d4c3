"""What docs/squid.md has a reader do on a laptop, with a copy of what Debian installs."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.shared.page import name_files, section_of
from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.builders.missing import lacking
from tests.conftest import OUTGATE
from tests.docs.pages import Command, Step, Write, steps
from tests.docs.reader import Reader

DEBIAN = Path("/etc/squid")
# Instead of Microsoft: an address that takes connections, and one port that only root may have.
SERVICE = "127.0.0.88"
HOSTS = ("winatp-gw-neu.microsoft.com", "winatp-gw-cus.microsoft.com")


@pytest.fixture
def laptop() -> Iterator[Proxy]:
    """Debian's configuration in a folder of its own; what listens, writes or resolves is ours."""
    program = find_program()
    packaged = DEBIAN / "squid.conf"
    if not packaged.exists() or not shutil.which("curl"):
        lacking("there is no Debian's squid.conf or no curl", "apt-get install squid-openssl curl")
    with proxy_home(program) as proxy:
        copy = proxy.home / "etc" / "squid"
        (copy / "conf.d").mkdir(parents=True)
        shutil.copy(DEBIAN / "conf.d" / "debian.conf", copy / "conf.d")
        (proxy.home / "hosts").write_text(f"{SERVICE} {' '.join(HOSTS)}\n")
        # The file that is there may have been changed as the page tells; so it is put back first.
        text = packaged.read_text().replace("\n# http_access allow localhost\n", "\n")
        text = re.sub(r"(?m)^(http_access deny all)$", r"http_access allow localhost\n\1", text)
        text = re.sub(
            r"(?m)^(http_access allow localhost\n)+", "http_access allow localhost\n", text
        )
        text = text.replace("/etc/squid", str(copy))
        text = text.replace("http_port 3128", f"http_port 127.0.0.1:{proxy.port}")
        run = proxy.home / "run"
        own = (
            f"pid_filename {run}/squid.pid\ncache_log {run}/cache.log\naccess_log none\n"
            f"coredump_dir {run}\nhosts_file {proxy.home}/hosts\npinger_enable off\n"
            f"visible_hostname gen0.example\nshutdown_lifetime 0 seconds\n"
        )
        (copy / "squid.conf").write_text(text + own)
        yield proxy


def here(text: str, proxy: Proxy) -> str:
    """A line of the page on this machine."""
    text = text.replace("/etc/squid", str(proxy.home / "etc" / "squid"))
    return text.replace("127.0.0.1:3128", f"127.0.0.1:{proxy.port}")


def test_a_client_that_gets_through_and_one_that_does_not(laptop: Proxy, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = here(section_of("squid.md", "On a laptop with Debian"), laptop)
    page.write_text(name_files(text))
    done: list[Step] = list(steps(page))
    commands = [step for step in done if isinstance(step, Command)]
    assert [command.typed.split()[0] for command in commands] == [
        "export", "outgate", "curl", "curl", "outgate",
    ]  # fmt: skip
    shell = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0].splitlines()
    (install, change, restart) = shell
    assert (install.split()[0], restart) == ("apt-get", "systemctl restart squid")
    home = tmp_path / "reader"
    home.mkdir()
    reader = Reader(home)
    assert reader.type(change).code == 0
    config = laptop.home / "etc" / "squid" / "squid.conf"
    laptop.generation = 0
    with socket.socket() as service:
        try:
            service.bind((SERVICE, 443))
        except PermissionError:
            pytest.skip("only root listens on the port of https")
        service.listen()
        laptop.start(config)
        reader.env["PATH"] = f"{OUTGATE.parent}:{laptop.program.parent}:{os.environ['PATH']}"
        for step in done:
            match step:
                case Command(typed, ()) if typed.startswith("export "):
                    pairs = (each.split("=", 1) for each in typed.split()[1:])
                    reader.env |= dict(pairs)
                case Command(typed, printed) if typed.startswith("curl "):
                    # The name has no certificate here, so that curl itself fails afterwards.
                    ran = reader.type(f"{typed} --max-time 2 || true")
                    assert ran.out.splitlines() == list(printed), ran
                case Write() | Command():
                    reader.take(step)
    reader.close()
