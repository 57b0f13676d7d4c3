"""Documents checked against the shipped schemas, with errors in plain words."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from outgate.resources import resource_text


@cache
def validator_for(schema: str) -> Callable[[Any], str | None]:
    """A function that says what is wrong with a document, None when nothing is."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(json.loads(resource_text("schemas", schema)))

    def check(document: Any) -> str | None:
        error = best_match(validator.iter_errors(document))
        if error is None:
            return None
        where = "/".join(str(part) for part in error.absolute_path)
        message: str = error.message
        if len(message) > 200:
            message = message[:200] + "..."
        return f"{where}: {message}" if where else message

    return check
