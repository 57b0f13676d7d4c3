"""Our file: a head that says whose it is, and the rules."""

import hashlib

from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.text import rules_text

HEADER = "# Written by Outgate, which replaces the whole file: what is changed here by hand is lost"


def file_text(rules: RuleSet) -> str:
    """The whole file; its second line has the digest of all that follows."""
    text = rules_text(rules)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{HEADER}\n# with the next apply. sha256:{digest}\n\n{text}"
