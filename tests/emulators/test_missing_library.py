"""Without the library that makes its certificate, the emulator says how to get it."""

import sys
from pathlib import Path

import pytest

from outgate.backends.azure_firewall.emulator import start
from outgate.backends.emulation import Emulation
from outgate.errors import UserError
from outgate.extras import install_command


def test_how_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    emulation = Emulation(
        targets=(), folder=tmp_path, store=tmp_path / "store.json", port=0, faults=(), slow=False
    )
    with pytest.raises(UserError) as caught, start(emulation):
        pass
    assert caught.value.diagnostic.code.id == "emulator-failed"
    assert install_command("emulator") in str(caught.value.help)
