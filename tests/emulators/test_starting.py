"""How emulators start: on a port that is free, two side by side, and not without their library."""

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from outgate.backends.aws_network_firewall.emulator import start
from outgate.backends.emulation import Emulation
from outgate.emulators.aws import shapes
from outgate.emulators.aws.server import Server as Aws
from outgate.emulators.aws.service import Service as AwsService
from outgate.emulators.azure.server import Server as Azure
from outgate.emulators.azure.service import Service as AzureService
from outgate.errors import UserError
from outgate.extras import install_command


@pytest.mark.parametrize(
    ("scheme", "make"),
    [
        ("http", lambda folder: Aws(AwsService())),
        ("https", lambda folder: Azure(AzureService(), folder)),
    ],
)
def test_two_run_side_by_side(
    tmp_path: Path, scheme: str, make: Callable[[Path], Aws | Azure]
) -> None:
    """The system gives each a port that is free, none of those that are for others."""
    with make(tmp_path / "a") as one, make(tmp_path / "b") as other:
        urls = [urlsplit(each.url) for each in (one, other)]
        assert {(url.scheme, url.hostname) for url in urls} == {(scheme, "127.0.0.1")}
        first, second = (url.port or 0 for url in urls)
        assert first != second
        assert min(first, second) > 1023


def test_without_the_service_s_description_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shapes._description.cache_clear()
    monkeypatch.setitem(sys.modules, "botocore.loaders", None)
    emulation = Emulation(
        targets=(), folder=tmp_path, store=tmp_path / "store.json", port=0, faults=(), slow=False
    )
    with pytest.raises(UserError) as caught, start(emulation):
        pass
    assert caught.value.diagnostic.code.id == "emulator-failed"
    assert install_command("aws") in str(caught.value.help)
    assert not (tmp_path / "store.json").exists()
