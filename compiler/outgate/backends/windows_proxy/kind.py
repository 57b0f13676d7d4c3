"""The row of the registry for the proxy settings of devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from outgate.backends.interface import Renderer
    from outgate.backends.rendered import Rendered
    from outgate.backends.windows_proxy.model import DeviceSettings

TITLE = "the proxy settings of devices"


def _renderer(settings: Settings, _accept: Accept) -> Renderer:
    from outgate.backends.windows_proxy.renderer import WindowsProxyRenderer
    from outgate.backends.windows_proxy.settings import read_settings

    return WindowsProxyRenderer(read_settings(settings))


def _native(rendered: Rendered) -> DeviceSettings:
    from outgate.backends.windows_proxy.model import DeviceSettings

    if not isinstance(rendered.native, DeviceSettings):
        raise TypeError(rendered.native)
    return rendered.native


def _registry(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.windows_proxy.registry_file import registry_text

    # As regedit writes it, which takes a file without the mark for one in the machine's code page.
    return (File("", f"\ufeff{registry_text(_native(rendered))}", encoding="utf-16-le"),)


def _text(name: str) -> Callable[[Rendered], tuple[File, ...]]:
    """The file that a function of `device_files` makes."""

    def render(rendered: Rendered) -> tuple[File, ...]:
        from outgate.backends.windows_proxy import device_files

        return (File("", getattr(device_files, name)(_native(rendered))),)

    return render


WINDOWS_PROXY = BackendKind(
    name="windows-proxy",
    title=TITLE,
    exact="nothing: settings hold nobody back, and the proxy that they name has to",
    treatments="",
    judged="readers of registry files, property lists and JSON; no device",
    make=_renderer,
    formats=(
        Format("reg", "registry values of Windows with the sensor", ".reg", _registry),
        Format("winhttp", "the proxy of all of Windows", ".cmd", _text("winhttp_text")),
        Format("mma", "the proxy of the Monitoring Agent", ".ps1", _text("agent_text")),
        Format("mdatp-macos", "preferences of macOS", ".plist", _text("macos_text")),
        Format("mdatp-linux", "the managed configuration of Linux", ".json", _text("linux_text")),
        Format("mdatp-service", "a drop-in for systemd", ".conf", _text("service_text")),
    ),
)
