"""A runner of GitHub Actions in small: jobs of a workflow on a bare repository."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from tests.code_hosts.github_service import GitHub
from tests.commands.gits import git
from tests.pipelines.expressions import at_path, evaluate, interpolate, spelled
from tests.pipelines.scripts import Step, base_environment, run_script

# Installed already, as these tests run; test_setup.py runs this step by itself.
_INSTALL = "Install Outgate"


@dataclass
class Job:
    """What a job came to."""

    outputs: dict[str, str]
    steps: list[Step]
    summary: str
    commands: list[str]

    @property
    def failures(self) -> dict[str, str]:
        """The logs of the steps that failed."""
        return {step.name: step.log for step in self.steps if step.code}

    def __getitem__(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)


@dataclass
class GitHubRunner:
    """The machines of one repository; artifacts are kept between jobs."""

    folder: Path
    origin: Path
    service: GitHub
    environment: Mapping[str, str]
    vars: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    def run(
        self,
        workflow: str,
        job: str,
        *,
        ref: str,
        event: Mapping[str, Any] | None = None,
        event_name: str = "push",
        needs: Mapping[str, Any] | None = None,
        run_id: int | None = None,
    ) -> Job:
        """Run one job of a workflow, as the repository has it at a ref."""
        number = next(self.numbers)
        machine = self.folder / f"machine-{number}"
        work, temp = machine / "work", machine / "temp"
        temp.mkdir(parents=True)
        git(machine, "clone", "--quiet", "--no-checkout", str(self.origin), "work")
        git(work, "fetch", "--quiet", "origin", ref)
        git(work, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        document = yaml.safe_load((work / ".github/workflows" / workflow).read_text())
        sha = git(work, "rev-parse", "HEAD")
        shutil.rmtree(work)
        work.mkdir()
        context: dict[str, Any] = {
            "github": {
                "event": event or {},
                "event_name": event_name,
                "ref": ref,
                "repository": self.service.environment()["GITHUB_REPOSITORY"],
                "sha": sha,
                "token": self.service.environment()["GITHUB_TOKEN"],
                "workspace": str(work),
            },
            "runner": {"temp": str(temp)},
            "vars": self.vars,
            "secrets": self.secrets,
            "needs": needs or {},
            "steps": {},
            "env": {},
        }
        environment = {
            **base_environment(),
            **self.environment,
            **self.service.environment(),
            "GITHUB_REF": ref,
            "GITHUB_SHA": sha,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_WORKSPACE": str(work),
            "RUNNER_TEMP": str(temp),
        }
        del environment["GITHUB_TOKEN"]  # a job gets it where a step asks for it alone
        machinery = _Machine(
            self, document, job, work, temp, context, environment, run_id or number
        )
        return machinery.run()

    def keep(self, name: str, run_id: int) -> Path:
        return self.folder / "artifacts" / str(run_id) / name


class _Machine:
    """One job on one machine."""

    def __init__(
        self,
        runner: GitHubRunner,
        workflow: Mapping[str, Any],
        job: str,
        work: Path,
        temp: Path,
        context: dict[str, Any],
        environment: dict[str, str],
        run_id: int,
    ) -> None:
        self.runner = runner
        self.job = workflow["jobs"][job]
        self.work, self.temp = work, temp
        self.context, self.environment, self.run_id = context, environment, run_id
        self.failed = False
        self.steps: list[Step] = []
        for level in (workflow.get("env", {}), self.job.get("env", {})):
            for name, value in level.items():
                context["env"][name] = self.environment[name] = self._text(value)

    def run(self) -> Job:
        if "if" in self.job and not self._value(self.job["if"]):
            return Job({}, [], "", [])
        for step in self.job["steps"]:
            self._step(step, self.context, self.job["defaults"]["run"]["working-directory"])
        summary = self.temp / "summary.md"
        outputs = {name: self._text(text) for name, text in self.job.get("outputs", {}).items()}
        commands = [
            line
            for step in self.steps
            for line in step.log.splitlines()
            if line.lstrip().startswith("::") or "##[" in line
        ]
        return Job(outputs, self.steps, summary.read_text() if summary.exists() else "", commands)

    def _value(self, text: str, context: Mapping[str, Any] | None = None) -> Any:
        text = text.strip().removeprefix("${{").removesuffix("}}").strip()
        functions = {
            "success": lambda: not self.failed,
            "cancelled": lambda: False,
            "failure": lambda: self.failed,
        }
        values = context or self.context
        return evaluate(" ".join(text.split()), lambda path: at_path(values, path), functions)

    def _text(self, text: str, context: Mapping[str, Any] | None = None) -> str:
        return interpolate(spelled(text), lambda each: self._value(each, context))

    def _step(self, step: Mapping[str, Any], context: dict[str, Any], folder: str) -> None:
        name = step["name"]
        wanted = step.get("if")
        # Without a function that says otherwise, a step runs after success alone.
        runs = not self.failed if wanted is None or "cancelled()" not in wanted else True
        if wanted is not None and runs:
            runs = bool(self._value(wanted, context))
        if not runs or name == _INSTALL:
            (self.temp / "outgate").mkdir(exist_ok=True)
            self.steps.append(Step(name, None, ""))
            return
        if "uses" in step:
            code, log = self._use(step, context)
        else:
            code, log = self._script(step, context, folder)
        self.steps.append(Step(name, code, log))
        self.failed = self.failed or bool(code)

    def _use(self, step: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[int, str]:
        given = {name: self._text(text, context) for name, text in step.get("with", {}).items()}
        action = step["uses"].partition("@")[0]
        if action.startswith("./"):
            document = yaml.safe_load((self.work / action / "action.yml").read_text())
            defaults = {name: each["default"] for name, each in document["inputs"].items()}
            inner = {**context, "inputs": {**defaults, **{k: v.strip() for k, v in given.items()}}}
            for each in document["runs"]["steps"]:
                assert each["shell"] == "bash"
                self._step(each, inner, ".")
            return 0, ""
        known = {
            "actions/checkout": self._checkout,
            "actions/upload-artifact": self._upload_artifact,
            "actions/download-artifact": self._download_artifact,
        }
        return known[action](given)

    def _checkout(self, given: Mapping[str, str]) -> tuple[int, str]:
        assert given == {"persist-credentials": "false"}
        git(self.work, "init", "--quiet")
        git(self.work, "remote", "add", "origin", str(self.runner.origin))
        git(self.work, "fetch", "--quiet", "--depth=1", "origin", self.context["github"]["sha"])
        git(self.work, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return 0, ""

    def _upload_artifact(self, given: Mapping[str, str]) -> tuple[int, str]:
        files = [Path(line) for line in given["path"].split() if Path(line).exists()]
        if not files:
            return 1, "nothing there"
        target = self.runner.keep(given["name"], self.run_id)
        target.mkdir(parents=True)
        for file in files:
            shutil.copy(file, target)
        self.runner.service.keep(given["name"], self.run_id)
        return 0, ""

    def _download_artifact(self, given: Mapping[str, str]) -> tuple[int, str]:
        source = self.runner.keep(given["name"], int(given.get("run-id", self.run_id)))
        shutil.copytree(source, given["path"], dirs_exist_ok=True)
        return 0, ""

    def _script(
        self, step: Mapping[str, Any], context: Mapping[str, Any], folder: str
    ) -> tuple[int, str]:
        files = {
            name: self.temp / f"{name}-{len(self.steps)}" for name in ("output", "env", "path")
        }
        own = {name: self._text(text, context) for name, text in step.get("env", {}).items()}
        environment = {
            **self.environment,
            **own,
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            **{f"GITHUB_{name.upper()}": str(path) for name, path in files.items()},
        }
        for path in files.values():
            path.touch()
        options = ("-eo", "pipefail")
        code, log = run_script(step["run"], self.work / folder, environment, options=options)
        self.context["env"].update(_pairs(files["env"]))
        self.environment.update(_pairs(files["env"]))
        if "id" in step:
            self.context["steps"][step["id"]] = {"outputs": _pairs(files["output"])}
        return code, log


def _pairs(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())
