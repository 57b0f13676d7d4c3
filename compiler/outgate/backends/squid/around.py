"""squid.conf around our file, as far as a plan may look at it.

What a target names as `config` is read as files of a project are. Without it squid.conf is the one
that the environment names. Includes are followed in its folder alone.
"""

import os
from pathlib import Path

from outgate.backends.file_target import file_refused
from outgate.backends.squid.program import CONFIG_VARIABLE, config_of
from outgate.backends.squid.settings import SquidSettings
from outgate.backends.squid.site import MAX_BYTES, Read, Site, SiteReader
from outgate.documents.files import Bounds, FileRefused, bounds_of, read_file

_UNNAMED = (
    f"where squid.conf is nobody said: name it as `config` of the target, or in {CONFIG_VARIABLE}"
)
_TOLD = ("http_access", "ssl_bump", "always_direct", "never_direct")


def read_site(settings: SquidSettings, root: Path) -> Site:
    """All lines of squid.conf that may be read; BackendError where `config` may not be."""
    bounds = bounds_of(root)
    if settings.config is not None:
        config = root / settings.config
    else:
        named = config_of()
        if named is None:
            return Site(unseen=(_UNNAMED,))
        config, bounds = named, bounds_of(named.parent)
    folder = Path(os.path.realpath(config.parent))

    def follows(pattern: Path) -> bool:
        return Path(os.path.realpath(pattern.parent)).is_relative_to(folder)

    try:
        reader = SiteReader(_reader(bounds), root / settings.path, follows)
        return reader.site(config)
    except FileRefused as error:
        if settings.config is None:
            return Site(unseen=(error.message,))
        raise file_refused(error) from error


def foreign_lines(site: Site) -> tuple[str, ...]:
    """What else decides beside our rules, in words."""
    return tuple(
        f"{line.place} `{line.text}`" for line in site.lines if line.text.split()[0] in _TOLD
    )


def _reader(bounds: Bounds) -> Read:
    def read(path: Path) -> bytes:
        return read_file(path, bounds, MAX_BYTES)

    return read
