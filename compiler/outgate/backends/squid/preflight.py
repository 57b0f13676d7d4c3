"""What of squid.conf keeps our rules from coming to bear, told before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.backends.rendered import Rendered
from outgate.backends.squid.model import Decryption, canonical, rule_of
from outgate.backends.squid.settings import SquidSettings
from outgate.backends.squid.site import Site, SiteLine
from outgate.backends.squid.site_rules import site_acls, site_rules
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.model import Rule
from outgate.values import replace

_DECRYPTING = ("bump", "stare", "client-first", "server-first", "peek-and-splice")
_LOGINS = ("proxy_auth", "proxy_auth_regex", "ext_user", "ext_user_regex")


def preflight(site: Site, rendered: Rendered, settings: SquidSettings) -> tuple[Diagnostic, ...]:
    """An error where Squid would not read our file; warnings of all that comes before it."""
    unseen = tuple(
        Diagnostic(
            codes.UNSEEN_POLICY,
            f"{reason}; what Squid decides before our rules is not known",
        )
        for reason in site.unseen
    )
    if not site.lines:
        return unseen
    rules = [canonical(rule) for native in rendered.rules if (rule := rule_of(native))]
    return (
        *unseen,
        *_not_included(site, settings),
        *_names_taken(site, settings),
        *_denials(site, rules),
        *_logins(site),
        *_treatments(site, rendered, settings),
    )


def _not_included(site: Site, settings: SquidSettings) -> Iterator[Diagnostic]:
    if site.includes_ours or site.unseen:
        return
    yield Diagnostic(
        codes.NOT_INCLUDED,
        f"squid.conf does not include `{settings.path}`, so that Squid would not read our rules",
        help="write an `include` of it before the first `http_access` line of its own that is to "
        "come after them",
    )


def _names_taken(site: Site, settings: SquidSettings) -> Iterator[Diagnostic]:
    for line in site.lines:
        words = line.text.split()
        if words[0] == "acl" and len(words) > 1 and words[1].startswith(f"{settings.prefix}_"):
            yield Diagnostic(
                codes.NAME_TAKEN,
                f"{line.place} defines `{words[1]}`: names of our ACLs begin with "
                f"`{settings.prefix}_`, and Squid would take both as one",
                help="rename that ACL, or give the target a `path` with another name",
            )


def _before(site: Site) -> list[SiteLine]:
    """The lines that Squid looks at before ours."""
    before = []
    for line in site.lines:
        if line.is_ours:
            break
        before.append(line)
    return before


def _denials(site: Site, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
    for other in site_rules(site):
        if other.action is Action.DENY and other.order and other.order[0] == 0:
            # What says `tcp` there is tunnels, which plain requests are none of.
            plain = replace(other, unread=tuple(p for p in other.unread if p.protocol != "tcp"))
            of_plain, of_tunnels = Matcher(plain), Matcher(other)
            pairs = [
                (of_plain if rule.remote.protocol == "http" else of_tunnels, rule) for rule in rules
            ]
            sure = (rule for matcher, rule in pairs if matcher.meets(rule.flow))
            if (hit := next(sure, None)) is not None:
                yield _denied(other, hit, "denies")
                continue
            doubtful = (rule for matcher, rule in pairs if matcher.may_meet(rule.flow))
            if (hit := next(doubtful, None)) is not None:
                yield _denied(other, hit, "may deny")


def _denied(other: LiveRule, rule: Rule, does: str) -> Diagnostic:
    return Diagnostic(
        codes.SHADOWED_RULE,
        f"`{other.label}` comes before ours and {does} what `{rule.key}` allows",
        help="narrow that line, or include our file before it",
    )


def _logins(site: Site) -> Iterator[Diagnostic]:
    acls = site_acls(site)
    for line in _before(site):
        words = line.text.split()
        if words[0] == "http_access" and any(_asks(name, acls) for name in words[2:]):
            yield Diagnostic(
                codes.SHADOWED_RULE,
                f"`{line.place} {line.text}` comes before ours and asks for a login, which what "
                "our rules allow must pass without",
                help="include our file before that line",
            )
            return


def _asks(name: str, acls: Mapping[str, Iterable[tuple[str, ...]]]) -> bool:
    return any(words[0] in _LOGINS for words in acls.get(name.removeprefix("!"), ()))


def _treatments(site: Site, rendered: Rendered, settings: SquidSettings) -> Iterator[Diagnostic]:
    rules = [rule for native in rendered.rules if (rule := rule_of(native))]
    decrypts = [line for line in site.lines if _is(line, "ssl_bump", _DECRYPTING)]
    tunnels = any(rule.remote.protocol != "http" for rule in rules)
    if not settings.bump and decrypts and tunnels:
        line = decrypts[0]
        yield Diagnostic(
            codes.TREATMENT_NOT_KEPT,
            f"`{line.place} {line.text}` decrypts, and the target says `inspection: none`: what "
            "must bypass inspection would not",
            help="write `inspection: bump` into the target",
        )
    if any(rule.decryption is not Decryption.NONE for rule in rules):
        yield from _first(_before(site), "ssl_bump", "decides what is decrypted")
        ports = [line for line in site.lines if line.text.split()[0] == "http_port"]
        if ports and not any("ssl-bump" in line.text.split() for line in ports):
            yield Diagnostic(
                codes.TREATMENT_NOT_KEPT,
                "no `http_port` of squid.conf has `ssl-bump`: nothing is decrypted, and paths of "
                "https are not looked at",
                help="give it `ssl-bump` and a certificate, or write `inspection: none`",
            )
    if any(rule.direct for rule in rules):
        yield from _first(_before(site), "always_direct", "decides what passes the parent")


def _first(lines: Iterable[SiteLine], directive: str, does: str) -> Iterator[Diagnostic]:
    for line in lines:
        if line.text.split()[0] == directive:
            yield Diagnostic(
                codes.SHADOWED_RULE,
                f"`{line.place} {line.text}` comes before ours and {does}",
                help="include our file before that line",
            )
            return


def _is(line: SiteLine, directive: str, actions: Sequence[str]) -> bool:
    words = line.text.split()
    return words[0] == directive and len(words) > 1 and words[1] in actions
