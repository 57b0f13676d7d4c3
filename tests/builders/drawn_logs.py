"""Logs that are drawn, each line with what a reader of the policy would say of it."""

import json
import random
from collections import Counter

# What the policies below say of each host, typed here: whether it is allowed from the site, and
# where not whether a published row names it.
POLICY = """\
source north = 10.1.0.0/16
source south = 10.2.0.0/16
source south-lab = 10.2.9.0/24
allow mde for region EU, fleet win11 from north, south via streamlined
"""
EDR = "edr-neu3.eu.endpoint.security.microsoft.com"
ALLOWED_FROM = {EDR: ("10.1.", "10.2."), "winatp-gw-cus3.microsoft.com": (), "www.example.org": ()}
NAMED = {EDR, "winatp-gw-cus3.microsoft.com"}
SITES = {"10.1.0.4": "north", "10.2.0.4": "south", "10.2.9.4": "south-lab", "10.9.0.4": "elsewhere"}
OUTCOMES = (
    "allowed", "breaks", "gaps", "opened", "denied", "depends", "not_judged", "outside",
)  # fmt: skip


class Line:
    """One line of a log, and what a reader of the policy would say of it."""

    def __init__(self, draw: random.Random, days: int) -> None:
        day, hour = 1 + draw.randrange(days), draw.choice((0, 0, 8, 13, 23, 23))
        edge = draw.choice(("00:00", "59:59.9999999", "30:12.5"))
        self.time = f"2026-07-{day:02}T{hour:02}:{edge}Z"
        self.host = draw.choice((*ALLOWED_FROM, "wpad"))
        self.source = draw.choice(tuple(SITES))
        self.action = draw.choice(("Allow", "Allow", "Allow", "Deny"))

    @property
    def outcome(self) -> str:
        """By the policy, as somebody reads it who judges every request."""
        if self.host == "wpad":
            return "not_judged"
        allowed = self.source.startswith(ALLOWED_FROM[self.host] or ("nowhere",))
        if self.action == "Allow":
            return "allowed" if allowed else "breaks"
        return "opened" if allowed else "gaps" if self.host in NAMED else "denied"

    def json(self) -> str:
        """The line as a diagnostic setting writes it."""
        properties = {
            "Protocol": "HTTPS", "SourceIp": self.source, "DestinationPort": 443,
            "Fqdn": self.host, "Action": self.action,
        }  # fmt: skip
        row = {"category": "AZFWApplicationRule", "time": self.time, "properties": properties}
        return json.dumps(row) + "\n"


def draw_lines(seed: int, number: int, days: int) -> list[Line]:
    """So many lines of the first days of a month, a third of them at the edges of an hour."""
    draw = random.Random(seed)
    return [Line(draw, days) for _ in range(number)]


def count_slots(lines: list[Line], length: int) -> dict[str, Counter[str]]:
    """Lines by the first characters of their time, and by what is said of them."""
    slots: dict[str, Counter[str]] = {}
    for line in lines:
        slots.setdefault(line.time[:length], Counter())[line.outcome] += 1
    return slots


def log_text(lines: list[Line]) -> str:
    """The log as a diagnostic setting writes it."""
    return "".join(line.json() for line in lines)
