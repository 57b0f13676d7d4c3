"""Generated projects of a given size."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FIREWALL = Path(".outgate/local-firewall.json")


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder whose local firewall can be put in three states."""

    folder: Path
    applied: bytes

    def empty(self) -> None:
        """No rule on the firewall."""
        (self.folder / FIREWALL).unlink(missing_ok=True)

    def equal(self) -> None:
        """All rules of the policy on the firewall."""
        (self.folder / FIREWALL).write_bytes(self.applied)

    def different(self) -> None:
        """Every hundredth rule missing from the firewall."""
        document = json.loads(self.applied)
        kept = [rule for number, rule in enumerate(document["rules"]) if number % 100]
        document["rules"] = kept
        (self.folder / FIREWALL).write_text(json.dumps(document), encoding="utf-8")


def local_project(folder: Path, size: int, *, services: int = 1) -> Project:
    """`size` statements, each from a source of its own to one of some one-endpoint services."""
    (folder / "policies").mkdir(parents=True)
    (folder / "catalog").mkdir()
    documents = (
        f'format_version: "1.0"\nservice: svc{n:06}\n'
        f"endpoints: [{{url: 'https://h{n:06}.example.com'}}]\n"
        for n in range(services)
    )
    (folder / "catalog" / "services.yaml").write_text("---\n".join(documents), encoding="utf-8")
    statements = (
        f"source src{n:06} = 10.{n >> 14 & 255}.{n >> 6 & 255}.{(n & 63) << 2}/30\n"
        f"allow svc{n % services:06} from src{n:06}\n"
        for n in range(size)
    )
    (folder / "policies" / "all.policy").write_text("".join(statements), encoding="utf-8")
    outgate = Path(sys.executable).parent / "outgate"
    subprocess.run([outgate, "apply", "--yes"], cwd=folder, check=True, capture_output=True)
    return Project(folder, (folder / FIREWALL).read_bytes())


def terraform_project(folder: Path, size: int) -> None:
    """`size` built-in resources with a state that holds them all."""
    folder.mkdir()
    resource = {
        f"r{n:06}": {"input": {"source": f"src{n:06}", "host": f"h{n:06}.example.com"}}
        for n in range(size)
    }
    main = {"resource": {"terraform_data": resource}}
    (folder / "main.tf.json").write_text(json.dumps(main), encoding="utf-8")
    attribute_type = ["object", {"source": "string", "host": "string"}]
    instances = [
        {
            "mode": "managed",
            "type": "terraform_data",
            "name": name,
            "provider": 'provider["terraform.io/builtin/terraform"]',
            "instances": [
                {
                    "schema_version": 0,
                    "attributes": {
                        "id": f"00000000-0000-0000-0000-{number:012}",
                        "input": {"value": body["input"], "type": attribute_type},
                        "output": {"value": body["input"], "type": attribute_type},
                        "triggers_replace": None,
                    },
                }
            ],
        }
        for number, (name, body) in enumerate(resource.items())
    ]
    state = {
        "version": 4,
        "terraform_version": "1.0.0",
        "serial": 1,
        "lineage": "bench",
        "outputs": {},
        "resources": instances,
    }
    (folder / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")
