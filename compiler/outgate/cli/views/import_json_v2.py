"""The rules of a target beside the policy, as JSON (schemas/adoption.schema.json)."""

from outgate.backends.live_rule import Unread
from outgate.cli.views.wording import Style
from outgate.deploy.adoption import Adoption, HeldRule
from outgate.plan.document import json_text
from outgate.traffic.flow import Piece


def render(adoption: Adoption, _: Style) -> str:
    """Every rule of the target, with what would be lost with it."""
    return json_text(
        {
            "format_version": "2.0",
            "target": adoption.target,
            "rules": [_rule(rule) for rule in adoption.rules],
        }
    )


def _rule(rule: HeldRule) -> dict[str, object]:
    return {
        "rule": rule.label,
        "status": rule.status.value,
        "lost": [_piece(piece) for piece in rule.lost],
        "unread": [_unread(part) for part in rule.unread],
    }


def _piece(piece: Piece) -> dict[str, object]:
    return {
        "target": str(piece.flow.remote),
        "addresses": list(piece.flow.addresses),
        "without": [str(hole) for hole in piece.without],
        "witness": str(piece.witness),
    }


def _unread(part: Unread) -> dict[str, object]:
    return {
        "text": part.text,
        "protocol": part.protocol,
        "ports": list(part.ports),
        "addresses": list(part.addresses),
    }
