"""A project whose target lives in an emulator."""

import json
from dataclasses import dataclass
from typing import Any

from tests.conftest import Ran, Workspace


@dataclass(frozen=True, slots=True)
class Emulated:
    """A workspace, what its commands find the emulator by, and what nobody may see of that."""

    space: Workspace
    env: dict[str, str]
    secrets: tuple[str, ...]

    def run(self, *arguments: str, **env: str) -> Ran:
        ran = self.space.run(*arguments, env={**self.env, **env})
        # Whatever is printed or kept, it holds no secret.
        kept = [path.read_text() for path in self.space.folder.rglob("*") if path.is_file()]
        for text in (ran.out, ran.err, *kept):
            assert not any(secret in text for secret in self.secrets)
        return ran

    def plan(self, *arguments: str) -> dict[str, Any]:
        ran = self.run("plan", "--format", "json", *arguments)
        assert ran.code == 0, ran.err
        document = json.loads(ran.out)
        assert isinstance(document, dict)
        return document
