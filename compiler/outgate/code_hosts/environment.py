"""What the environment of a pipeline says of the service, the token and the pull request.

Only the environment decides where a token goes: nothing of a project's files is looked at.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from outgate.code_hosts.errors import wrong_environment


def variable(environment: Mapping[str, str], name: str, help: str) -> str:
    """A variable that has to be there; UserError where it is not, or is no plain text."""
    value = environment.get(name, "").strip()
    if not value:
        raise wrong_environment(f"`{name}` is not set", help)
    if not (value.isascii() and value.isprintable()):
        raise wrong_environment(f"`{name}` holds what is no plain text", help)
    return value


def token(environment: Mapping[str, str], name: str, help: str) -> str:
    """The token; it is never printed, not even where it cannot be used."""
    value = variable(environment, name, help)
    if " " in value:
        raise wrong_environment(f"`{name}` holds a blank, which no token does", help)
    return value


def https_url(environment: Mapping[str, str], name: str, help: str) -> str:
    """The address of a service, without a slash at its end; UserError where it is not plain https.

    What is wrong with it is not quoted: it may hold a password.
    """
    value = variable(environment, name, help)
    try:
        parts = urlsplit(value)
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in parts.netloc or "\\" in value or " " in value:
        raise wrong_environment(
            f"`{name}` is no https address, so no token is sent there",
            "set it as the service does: `https://`, its host, and nothing but a path behind it",
        )
    if parts.query or parts.fragment:
        raise wrong_environment(f"`{name}` has more than a path behind its host", help)
    return value.rstrip("/")


def pull_request_number(given: int | None, named: str, what: str) -> int:
    """The number that the command line gives, or else the environment; UserError without either."""
    if given is not None:
        return given
    if named.isascii() and named.isdigit() and len(named) < 10 and int(named):
        return int(named)
    raise wrong_environment(
        f"`{what}` names no pull request",
        "run it for a pull request, or name one with `--pull-request N`",
    )
