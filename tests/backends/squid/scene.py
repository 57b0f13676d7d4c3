"""A project for a running Squid, and what is asked of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.shared.scene import RunningTarget
from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.conftest import Workspace

HOSTS = ("old.payroll.example", "new.payroll.example", "crl.payroll.example", "evil.example")

WRAPPER = """\
#!/bin/sh
# -k ACTION -f FILE: what a test wants of one action happens before or after it.
[ -e {home}/before-$2 ] && . {home}/before-$2
{program} "$@"
code=$?
[ -e {home}/after-$2 ] && . {home}/after-$2
exit $code
"""


@dataclass(frozen=True, slots=True)
class Scene(RunningTarget):
    """A project whose target is a proxy that runs."""

    proxy: Proxy
    space: Workspace

    @property
    def environment(self) -> dict[str, str]:
        return {**self.proxy.environment, "OUTGATE_SQUID": str(self.proxy.home / "squid")}

    def when(self, moment: str, command: str) -> None:
        """Have a shell command run before or after the program is asked something."""
        (self.proxy.home / moment).write_text(f"rm {self.proxy.home}/{moment}\n{command}\n")

    def serves(self, wanted: str = "") -> str:
        """Which policy the proxy has, once it is the one that is wanted, or after a while."""
        end = time.monotonic() + 10
        while True:
            had = [host for host in HOSTS[:2] if self.proxy.connect(host, 443).allowed]
            assert self.proxy.get("http://crl.payroll.example/pki/x").allowed
            assert not self.proxy.connect("evil.example", 443).allowed
            served = " ".join(host.partition(".")[0] for host in had)
            if served == wanted or not wanted or time.monotonic() > end:
                return served
            time.sleep(0.02)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The old policy is applied, the new one is written."""
    with proxy_home(find_program()) as proxy:
        wrapper = proxy.home / "squid"
        wrapper.write_text(WRAPPER.format(home=proxy.home, program=proxy.program))
        wrapper.chmod(0o755)
        proxy.prepare(HOSTS)
        proxy.start()
        scene = Scene(proxy, Workspace(tmp_path))
        scene.begin(f"targets: {{edge: {{backend: squid, path: {proxy.include}}}}}\n")
        assert scene.serves("old") == "old"
        scene.policy("new")
        yield scene
