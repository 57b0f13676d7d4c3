"""Documents held against the schemas that are published for them."""

import json

from jsonschema import Draft202012Validator

from tests.conftest import ROOT


def validate(schema: str, document: object) -> None:
    """Raise where a document does not follow a schema."""
    Draft202012Validator(json.loads((ROOT / "schemas" / schema).read_text())).validate(document)
