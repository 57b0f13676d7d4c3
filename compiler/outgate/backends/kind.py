"""What Outgate knows of a kind of target before it has one: a row of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.values import dataclass

if TYPE_CHECKING:  # every command reads the registry, and few ask a target
    from contextlib import AbstractContextManager

    from outgate.backends.emulation import Emulation, Running
    from outgate.backends.interface import Renderer, Store
    from outgate.backends.rendered import Rendered

Settings = Mapping[str, object]
Accept = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AcceptKey:
    """A widening that a target may declare, with the reason for it, under `accept`.

    `about` describes the key (in the schema); `widens` follows "3 rules allow" in what is told of
    an accepted one, such as "whole hosts where the plan names paths".
    """

    name: str
    about: str
    widens: str


@dataclass(frozen=True, slots=True)
class File:
    """A file for another tool; `name` is without suffix, empty where a format has just one file.

    `suffix` is for one that ends otherwise than the format's others. `encoding` is what the tool
    reads, such as `utf-16-le`, for which the text has its own mark.
    """

    name: str
    text: str
    suffix: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Format:
    """Files of a rendering for `outgate export --format NAME`; the name of each ends in `suffix`.

    `about` says what they are, such as "an ARM template". `in_folder` tells that there is more
    than one, or may be, so that they are written into a folder. `update` does the same for a folder
    that has files of some names already, where what is no longer wanted must not stay as it is.
    """

    name: str
    about: str
    suffix: str
    render: Callable[[Rendered], tuple[File, ...]]
    in_folder: bool = False
    update: Callable[[Rendered, tuple[str, ...]], tuple[File, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A service for `outgate emulate NAME`; `title` is what people call it, such as "Azure".

    `about` follows "Run" in the help. `faults` gives the name of each fault with what it does.
    `start` raises UserError where there is no such fault or something is not installed, OSError
    and ValueError where it cannot run.
    """

    name: str
    title: str
    about: str
    faults: Callable[[], tuple[tuple[str, str], ...]]
    start: Callable[[Emulation], AbstractContextManager[Running]]


def named_cloud(settings: Settings) -> str | None:
    """The `cloud` of a kind that has the setting."""
    return str(settings.get("cloud", "public"))


def _no_cloud(_: Settings) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendKind:
    """A kind of target, as outgate.yaml names it with `backend: NAME`.

    `title` is what people call the product. `make` gives the renderer of a target from its settings
    and what it accepts, `make_store` its store, from the settings and the root of the project; a
    kind without stores is deployed from the files of `formats`. `schema` is a JSON Schema of the
    settings, None for schemas/targets/NAME.schema.json. `cloud` tells from the settings in whose
    cloud the target is. A target of a kind `for_trial` is harmless, so that it is taken where
    nobody has chosen. `extra` is what of Outgate's extras its store takes. `check_login` asks for a
    token and sends it nowhere; BackendError where none can be had. `audit` says where it is on
    record who wrote to a target, as a sentence without its full stop.

    The manual's table of kinds has what follows, as text for one cell each, without a full stop.
    `exact` names what of a rule the target tells just as the plan does ("hosts and `*.x`, ports,
    sources"); what is only wider stands in `accepts`. `treatments` names those that traffic is
    given: `bypass`, `keep`, `anonymous` and `direct`, each in back-ticks, apart by commas, with the
    condition behind it where there is one ("`bypass`, `keep` with `inspection: bump`"); one that is
    not named is among the `unkept` of every rendering whose rules ask for it. `judged` names what
    was asked whether it lets through what the algebra says: an engine with its version, or a model
    ("a model of the vendor's documentation; no device").
    """

    name: str
    title: str
    exact: str
    treatments: str
    judged: str
    make: Callable[[Settings, Accept], Renderer]
    make_store: Callable[[Settings, Path], Store] | None = None
    accepts: tuple[AcceptKey, ...] = ()
    formats: tuple[Format, ...] = ()
    emulator: Emulator | None = None
    schema: Path | None = None
    cloud: Callable[[Settings], str | None] = _no_cloud
    for_trial: bool = False
    extra: str | None = None
    check_login: Callable[[Settings], None] | None = None
    audit: str = ""

    def find_format(self, name: str) -> Format | None:
        """The format of a name, None where this kind has no such one."""
        return next((form for form in self.formats if form.name == name), None)
