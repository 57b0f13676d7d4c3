"""A plan for devices behind a proxy, each of its files, and the values of the registry in one."""

import configparser
import json
from dataclasses import replace

from outgate.backends.kind import File
from outgate.backends.rendered import Context, Rendered
from outgate.backends.windows_proxy.kind import WINDOWS_PROXY
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Proxy, Rule
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, PLAIN, rule

PROXY = "proxy.contoso.example:8080"
POLICIES = "SOFTWARE\\Policies\\Microsoft"
RULES = (
    rule("x.example"),
    rule("*.wns.example", treatment=DIRECT),
    rule("a.wns.example", treatment=DIRECT),
    rule("*.b.wns.example", "https:8443", DIRECT),
    rule("login.example/oauth/*", treatment=DIRECT),
    rule("crl.example", "http:80", replace(PLAIN, proxy=Proxy.DIRECT)),
    rule(("192.0.2.0/24",), "tcp:443", replace(PLAIN, proxy=Proxy.DIRECT)),
)


def render(
    *rules: Rule, target: str = "devices", **settings: object
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """Some rules, or those above, for devices with some settings."""
    made = WINDOWS_PROXY.make({"proxy": PROXY, **settings}, {})
    plan = plan_with(rules or RULES)
    return made.render(plan, Context(target=target))


def file_of(form_name: str, *rules: Rule, **given: object) -> File:
    """One file of what is rendered of some rules."""
    target = str(given.pop("target", "devices"))
    result, problems = render(*rules, target=target, **given)
    assert result is not None, problems
    form = WINDOWS_PROXY.find_format(form_name)
    assert form is not None
    (file,) = form.render(result)
    return file


def read_registry(data: bytes) -> dict[str, dict[str, object]]:
    """The values that a .reg file sets below HKEY_LOCAL_MACHINE; None where it takes one out."""
    assert data.startswith(b"\xff\xfe")
    text = data.decode("utf-16")
    assert text.replace("\r\n", "").count("\n") == text.replace("\r\n", "").count("\r") == 0
    head, _, rest = text.partition("\r\n\r\n")
    assert head == "Windows Registry Editor Version 5.00"
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=(";",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its manual does
    parser.read_string(rest)
    values: dict[str, dict[str, object]] = {}
    for key in parser.sections():
        root, _, path = key.partition("\\")
        assert root == "HKEY_LOCAL_MACHINE"
        values[path] = {json.loads(name): read_value(raw) for name, raw in parser.items(key)}
    return values


def read_value(raw: str) -> object:
    """One value of a .reg file."""
    if raw == "-":
        return None
    if raw.startswith("dword:"):
        assert len(raw) == len("dword:") + 8
        return int(raw.removeprefix("dword:"), 16)
    return json.loads(raw)  # the escapes of such a text are those of JSON
