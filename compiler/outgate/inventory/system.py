"""The family of an operating system, from the names that exports have for it."""

import re

from outgate.catalog.fleets import Family

WINDOWS = (Family.WINDOWS_CLIENT, Family.WINDOWS_SERVER)
# Distributions by which older answers of the API call Linux; some have `Server` in their names.
_LINUX = re.compile(r"linux|ubuntu|debian|redhat|rhel|centos|suse|fedora|rocky|almalinux|oracle")
_MAC = re.compile(r"mac|osx")
_WINDOWS = re.compile(r"(?:microsoft)?win")


def plain_name(platform: str) -> str:
    """The name without blanks, in lower case."""
    return "".join(platform.lower().split())


def family_of(platform: str) -> Family | None:
    """The family, None for a system that fleets do not have."""
    name = plain_name(platform)
    if _LINUX.search(name):
        return Family.LINUX
    if _MAC.match(name):
        return Family.MACOS
    if _WINDOWS.match(name):
        return Family.WINDOWS_SERVER if "server" in name else Family.WINDOWS_CLIENT
    return None
