"""Documents of every kind, damaged at random, in a small project: commands end with 0, 1 or 2."""

import gc
import io
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.store import Store
from outgate.cli.main import run as run_command
from outgate.plan.digest import json_digest

EDITION = "2030-01-01"
MOST_SECONDS = 2.0
POLICY = """\
source hamburg = 10.20.0.0/16
fleet floor = win11
allow mde for region EU, fleet floor from hamburg via streamlined
allow payroll from 10.1.0.0-10.1.0.9
test "t" { allow https://pay.example.com/api from 10.1.0.3 }
forbid "*.example.org"
"""
CONFIG = """\
policies: [policies]
catalog: catalog
retain: 0d
expiry_notice: 30d
lint: {no-owner: warn}
default_target: local
targets:
  local: {backend: local, path: fw.json, accept: {x: why}}
"""
SERVICE = """\
format_version: "1.0"
service: payroll
title: Payroll
endpoints:
  - {url: "https://pay.example.com/api", inspection: bypass}
  - url: "*.files.example.com"
    ports: [443, 8443]
    proxy: direct
"""
OVERLAY = """\
format_version: "1.0"
overlay: ours
table: streamlined-commercial/TABLE
editions: {from: "2030-01-01"}
reason: because
decided_by: us
change:
  - {url: "URL", evidence: seen, to: {need: optional}}
"""

Odd: tuple[Any, ...] = (
    None, True, 0, -1, 443.5, 10**15, 10**30, "", "x", "*", "a" * 300, "2024-13-45", "\u202e", "\0",
    "../../etc", "https://a b", "*.com", "10.0.0.0/8", "::1%x", [], {}, [[[]]], {"a": {"b": []}},
    ["x", 1], "sha256:" + "0" * 64, "\ud800", "xn--", "http://[::1", "1.0", "local",
)  # fmt: skip
Bits = (
    b"!!int x", b"&a ", b"*a", b"[", b"]", b"{", b"}", b"\t", b"\0", b"\xff", b"---\n", b"...\n",
    b"? ", b"<<: *a\n", b"#", b"'", b'"', b"|\n", b"%TAG ! x\n", b"- ", b": ", b"\r", b"\xc2\xa0",
    b"\\ud800", b"1e999", b"NaN", b"99999999999999999999", b",", b"\xef\xbb\xbf", b"[" * 3000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its file, how it is written, and the commands that read it."""

    path: str
    dump: Callable[[Any], str]
    commands: tuple[tuple[str, ...], ...]
    digest: bool = False


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _json(value: Any) -> str:
    return json.dumps(value, indent=1)


def _yaml(value: Any) -> str:
    try:
        text: str = yaml.dump(value, Dumper=_DUMPER, sort_keys=False, allow_unicode=True)
    except UnicodeEncodeError:  # what is not a character has an escape in JSON, which is YAML too
        return _json(value)
    return text


CHECK = ("check", "--catalog", EDITION)
PLAN = ("plan", "--catalog", EDITION)
KINDS = {
    "config": Kind("outgate.yaml", _yaml, (CHECK, PLAN)),
    "lock": Kind("outgate.lock", _yaml, (("check",),)),
    "edition": Kind(f"catalog/{EDITION}.yaml", _yaml, (PLAN, ("catalog", "show", EDITION))),
    "overlay": Kind("catalog/overlays/ours.yaml", _yaml, (PLAN,)),
    "service": Kind("catalog/own.yaml", _yaml, (PLAN,)),
    "record": Kind(".outgate/local.state.json", _json, (PLAN, ("rollback", "--yes"))),
    "saved plan": Kind(
        "saved.json", _json, (("show", "saved.json"), ("apply", "saved.json", "--yes")), True
    ),
    "canonical plan": Kind("plan.json", _json, (("diff", "plan.json", "policies"),)),
    "local firewall": Kind("fw.json", _json, (PLAN, ("show",))),
}


class Project:
    """A small project in the working folder, put back as it was before each run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        catalog, _ = Store(None).published("2026-07-03")
        assert catalog is not None
        (whole,) = (each for each in catalog.lists if each.id == "streamlined-commercial")
        tables = tuple(
            replace(each, endpoints=each.endpoints[:8], quarantined=(), findings=())
            for each in whole.tables
        )
        small = replace(whole, tables=tables)
        table = small.tables[0]
        overlay = OVERLAY.replace("TABLE", table.id).replace("URL", table.endpoints[0].text)
        files = {
            "outgate.yaml": CONFIG,
            "policies/a.policy": POLICY,
            f"catalog/{EDITION}.yaml": edition_yaml(Edition(EDITION, (small,), ())),
            "catalog/own.yaml": SERVICE,
            "catalog/overlays/ours.yaml": overlay,
        }
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        for arguments in (
            ("catalog", "lock", "--edition", EDITION),
            ("apply", "--yes"),
            ("compile", "--format", "json", "-o", "plan.json"),
        ):
            self.command(*arguments, wanted=(0,))
        policy = folder / "policies" / "a.policy"
        policy.write_text(POLICY.replace("10.20.0.0", "10.30.0.0"), encoding="utf-8")
        self.command("apply", "--yes", wanted=(0,))
        policy.write_text(POLICY, encoding="utf-8")
        self.command("plan", "--out", "saved.json", wanted=(0,))
        self.values: dict[str, Any] = {}
        self.files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def command(self, *arguments: str, wanted: tuple[int, ...] = (0, 1, 2)) -> int:
        """The exit code of a command, run in this process."""
        before, sys.argv = sys.argv, ["outgate", *arguments]
        try:
            with redirect_stdout(_Text()), redirect_stderr(_Text()) as err:
                code = run_command()
            if code not in wanted:
                raise AssertionError(f"{' '.join(arguments)}: {code}: {err.getvalue()[-2000:]}")
            return code
        finally:
            sys.argv = before
            gc.enable()

    def restore(self) -> None:
        """Put every file back."""
        for path, data in self.files.items():
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)

    def damaged(self, kind: Kind, chance: random.Random) -> bytes:
        """A copy of a document, with a few things changed in its values or in its text."""
        data = self.files[self.folder / kind.path]
        if chance.random() < 0.6:
            if kind.path not in self.values:
                load = yaml.safe_load if kind.dump is _yaml else json.loads
                self.values[kind.path] = load(data)
            document = self.values[kind.path]
            for _ in range(chance.randint(1, 3)):
                document = _edited(document, chance)
            if kind.digest and isinstance(document, dict) and chance.random() < 0.8:
                document.pop("digest", None)
                with suppress(TypeError, UnicodeEncodeError):
                    document["digest"] = json_digest(document)
            return kind.dump(document).encode("utf-8", "surrogatepass")
        text = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            match chance.choice(("put", "cut", "double", "byte", "end")):
                case "put":
                    text[at:at] = chance.choice(Bits)
                case "cut":
                    del text[at : at + chance.randint(1, 60)]
                case "double":
                    text[at:at] = text[at : at + chance.randint(1, 400)]
                case "end" if chance.random() < 0.2:
                    del text[at:]
                case _:
                    text[at : at + 1] = chance.randbytes(1)
        return bytes(text)


class _Text(io.StringIO):
    def fileno(self) -> int:
        raise OSError("it is in memory")

    def isatty(self) -> bool:
        return False


def _edited(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        return {**value, key: _edited(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], _edited(value[at], chance), *value[at + 1 :]]
    odd = chance.choice(Odd)
    match chance.choice(("odd", "less", "more", "twice")):
        case "less" if isinstance(value, dict) and value:
            gone = chance.choice(list(value))
            return {key: each for key, each in value.items() if key != gone}
        case "more" if isinstance(value, dict):
            return {**value, chance.choice(("url", "x", "path", "digest")): odd}
        case "twice" if isinstance(value, list):
            return [*value, *value]
        case "less" if isinstance(value, list):
            return value[1:]
        case "twice" if isinstance(value, str):
            return value + value
        case "less" if isinstance(value, str):
            return value[: chance.randrange(len(value) + 1)]
        case _:
            return odd


def fuzz(folder: Path, count: int, seed: int = 0) -> Counter[str]:
    """Damage documents of every kind in turn; AssertionError with the seed that leads to a fault.

    The counts are those of exit codes, by kind, and of runs that took too long.
    """
    counts = Counter[str]()
    here = Path.cwd()
    os.chdir(folder)
    try:
        project = Project(folder)
        kinds = list(KINDS.items())
        for number in range(seed, seed + count):
            name, kind = kinds[number % len(kinds)]
            data = project.damaged(kind, random.Random(number))
            project.restore()
            (folder / kind.path).write_bytes(data)
            begin = time.process_time()
            try:
                code = project.command(*kind.commands[number // len(kinds) % len(kind.commands)])
            except Exception as error:
                raise AssertionError(f"{name}: fails with --seed {number}: {error}") from error
            counts[f"{name}: exit {code}"] += 1
            if time.process_time() - begin > MOST_SECONDS:
                counts[f"{name}: slow with --seed {number}"] += 1
            if number % 50 == 0:
                gc.collect()
    finally:
        os.chdir(here)
    return counts
