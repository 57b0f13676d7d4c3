"""Our file: a head that says whose it is, and the rules."""

from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.text import rules_text
from outgate.digests import sha256

HEADER = "# Written by Outgate, which replaces the whole file: what is changed here by hand is lost"


def file_text(rules: RuleSet) -> str:
    """The whole file; its second line has the digest of all that follows."""
    text = rules_text(rules)
    digest = sha256(text.encode())
    return f"{HEADER}\n# with the next apply. sha256:{digest}\n\n{text}"
