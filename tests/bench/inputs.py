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


def sites_project(folder: Path, sites: int, *, changed: float = 0) -> None:
    """Sites with a network each, all with the devices of an office; some share of them changed."""
    (folder / "policies").mkdir(parents=True)
    step = round(1 / changed) if changed else 0
    statements = (
        f"source site{n:05} = 10.{n >> 6 & 255}.{(n & 63) << 2}.0/22\n"
        f"allow mde for region {'UK' if step and n % step == 0 else 'EU'}, fleet win11, macos "
        f"from site{n:05}\n"
        for n in range(sites)
    )
    (folder / "policies" / "all.policy").write_text("".join(statements), encoding="utf-8")


def networks_project(folder: Path, size: int) -> None:
    """Statements, each from its own /24 to a service with one endpoint, with guards and tests."""
    (folder / "policies").mkdir(parents=True)
    (folder / "catalog").mkdir()
    service = 'format_version: "1.0"\nservice: svc\nendpoints: [{url: "https://h.example.com"}]\n'
    (folder / "catalog" / "svc.yaml").write_text(service, encoding="utf-8")
    statements = "".join(
        f"source s{n:06} = {network(n)}\nallow svc from s{n:06}\n" for n in range(size)
    )
    guards = (
        'limit to "*.example.com"\nforbid "*.us"\nrequire "https://h.example.com" from s000000\n'
    )
    test = f'test "t" {{\n  allow https://h.example.com from {network(7)}\n}}\n'
    (folder / "policies" / "all.policy").write_text(statements + guards + test, encoding="utf-8")


def network(number: int) -> str:
    """The /24 of a number, every other one, so that no two can be merged."""
    return f"{10 + (number >> 15)}.{number >> 7 & 255}.{number << 1 & 255}.0/24"


def aerleon_project(folder: Path, size: int) -> list[str]:
    """The same as terms of Aerleon; gives the arguments of aclgen."""
    (folder / "def").mkdir(parents=True)
    (folder / "pol").mkdir()
    (folder / "out").mkdir()
    networks: dict[str, object] = {
        f"S{n:06}": {"values": [{"address": network(n)}]} for n in range(size)
    }
    networks["HOST"] = {"values": [{"address": "192.0.2.1/32"}]}
    services = {"HTTPS": [{"protocol": "tcp", "port": 443}]}
    definitions = {"networks": networks, "services": services}
    (folder / "def" / "defs.yaml").write_text(json.dumps(definitions), encoding="utf-8")
    terms = [
        {
            "name": f"t{n:06}",
            "source-address": f"S{n:06}",
            "destination-address": "HOST",
            "destination-port": "HTTPS",
            "protocol": "tcp",
            "action": "accept",
        }
        for n in range(size)
    ]
    filters = [{"header": {"targets": {"nftables": "inet output"}}, "terms": terms}]
    policy = {"filename": "p", "filters": filters}
    (folder / "pol" / "p.yaml").write_text(json.dumps(policy), encoding="utf-8")
    return [
        "--base_directory", str(folder),
        "--definitions_directory", str(folder / "def"),
        "--output_directory", str(folder / "out"),
    ]  # fmt: skip


def capirca_project(folder: Path, size: int) -> list[str]:
    """The same as terms of Capirca; gives the arguments of its aclgen."""
    (folder / "def").mkdir(parents=True)
    (folder / "pol").mkdir()
    (folder / "out").mkdir()
    networks = "".join(f"S{n:06} = {network(n)}\n" for n in range(size))
    (folder / "def" / "N.net").write_text(networks + "HOST = 192.0.2.1/32\n", encoding="utf-8")
    (folder / "def" / "S.svc").write_text("HTTPS = 443/tcp\n", encoding="utf-8")
    terms = "".join(
        f"term t{n:06} {{\n  source-address:: S{n:06}\n  destination-address:: HOST\n"
        "  destination-port:: HTTPS\n  protocol:: tcp\n  action:: accept\n}\n"
        for n in range(size)
    )
    head = "header {\n  target:: nftables inet output\n}\n"
    (folder / "pol" / "p.pol").write_text(head + terms, encoding="utf-8")
    return [
        "--base_directory", str(folder),
        "--definitions_directory", str(folder / "def"),
        "--output_directory", str(folder / "out"),
    ]  # fmt: skip


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
