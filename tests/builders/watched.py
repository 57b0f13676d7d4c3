"""A project whose targets are files, looked at every hour by a clock of its own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from outgate.commands.watch_targets import DAY, Watch, choose_targets
from outgate.deploy.look.model import Look, News
from outgate.project.project import load_project
from outgate.state.user import user_state
from tests.conftest import Workspace

CONFIG = """\
targets:
  prod: {backend: local, path: prod.json}
  plant: {backend: local, path: plant.json}
  files: {backend: pac, proxies: ["proxy.contoso.example:8080"]}
"""
POLICY = "allow mde for region EU, fleet win11 via streamlined\n"
START = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPENED = "https://*.evil.example:443 from any"


def deeds(look: Look) -> list[tuple[str, str, News]]:
    """What is drift: whether allowed, closed or changed, which traffic, and whether that is new."""
    return [(each.deed.did, each.deed.what, each.news) for each in look.drift]


class Place:
    """A project whose targets are files, an hour later at each look."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.time = START - HOUR
        space.write("outgate.yaml", CONFIG)
        space.write("policies/a.policy", POLICY)
        self.apply()

    def apply(self, target: str = "prod") -> None:
        ran = self.space.run("apply", "--target", target, "--yes")
        assert ran.code == 0, ran.err

    def watch(self, *words: str, again: timedelta = DAY) -> Watch:
        project, problems = load_project(self.space.folder)
        assert project is not None, problems
        chosen = choose_targets(project, words or ("target:prod",))
        return Watch(project, chosen, again, now=lambda: self.time)

    def look(self, *, keep: bool = True, again: timedelta = DAY) -> Look:
        self.time += HOUR
        watch = self.watch(again=again)
        looks = watch.look()
        if keep:
            watch.keep(looks)
        (look,) = looks.looks
        return look

    def edit(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """What a stranger does to the firewall."""
        path = self.space.folder / "prod.json"
        document = json.loads(path.read_text())
        change(document["rules"])
        path.write_text(json.dumps(document))

    def open(self, pattern: str) -> None:
        def add(rules: list[dict[str, Any]]) -> None:
            rule = json.loads(json.dumps(rules[0]))
            rule |= {"key": f"any -> https://{pattern}:443", "protocol": "https", "port": 443}
            rule["destination"] = {"kind": "host", "pattern": pattern, "path": None}
            rules.append(rule)

        self.edit(add)

    def close(self, word: str) -> None:
        self.edit(lambda rules: rules.remove(next(r for r in rules if word in r["key"])))

    @property
    def kept(self) -> Path:
        """The file of what was told."""
        return Path(user_state("watch", "prod", self.space.folder).where)

    def told(self) -> Any:
        return json.loads(self.kept.read_text())

    def forget(self) -> None:
        """As on a machine that never looked."""
        self.kept.unlink()
