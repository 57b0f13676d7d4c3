"""The proxy of this machine, as the script for devices finds it in the environment."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from outgate.diagnostics import codes
from outgate.errors import CodedError
from outgate.values import dataclass

VARIABLES = ("HTTPS_PROXY", "https_proxy")
_PORT = 1080  # as curl has it where none is named


class BadProxy(CodedError):
    """A proxy that cannot be asked through."""

    code = codes.USAGE


@dataclass(frozen=True, slots=True)
class HttpProxy:
    """Where the proxy is; a login is none of it, as Defender has none."""

    host: str
    port: int


def find_proxy(environment: Mapping[str, str]) -> HttpProxy | None:
    """The proxy that HTTPS_PROXY names, None where there is none; BadProxy for another kind.

    What it says is told to nobody: it may hold a password.
    """
    variable = next((each for each in VARIABLES if environment.get(each)), None)
    if variable is None:
        return None
    text = environment[variable]
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        if parts.scheme == "http" and parts.hostname:
            return HttpProxy(parts.hostname, parts.port or _PORT)
    except ValueError:
        pass
    message = f"{variable} names no proxy that `--probe` can ask through"
    raise BadProxy(message, f"write it as `http://HOST:PORT`, or unset {variable}")
