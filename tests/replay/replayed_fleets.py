"""A replay with an inventory, as JSON whose tables add up."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from tests.builders.company import DAY
from tests.conftest import ROOT, Workspace

HEAD = "source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
ARGUMENTS = ("replay", "flows.csv", "--inventory", "devices.csv", "--as-of", str(DAY))


def replayed(project: Workspace, *arguments: str) -> dict[str, Any]:
    ran = project.run(*(arguments or ARGUMENTS), "--format", "json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    schema = json.loads((ROOT / "schemas" / "replay.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    total = document["log"]["requests"]
    for rows in (document["sources"], document["regions"], (document["fleets"] or {}).get("rows")):
        if rows is not None:
            assert sum(row["requests"] for row in rows) + document["log"]["outside"] == total
    return document
