"""An agent of Azure Pipelines in small: jobs of a pipeline on a bare repository."""

import fnmatch
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from tests.code_hosts.azure_service import AzureDevOps
from tests.commands.gits import git
from tests.pipelines.expressions import evaluate, interpolate
from tests.pipelines.scripts import Step, base_environment, run_script

_INSTALL = "Install Outgate"  # installed already, as these tests run
_COMMAND = re.compile(r"##vso\[([a-z.]+)(?: ([^\]]*))?\](.*)")  # anywhere in a line, as agents do
DEFINITION = 17


@dataclass
class Job:
    """What a job came to."""

    steps: list[Step]
    outputs: dict[str, str]
    summary: str
    refused: list[str]  # variables that a step was not allowed to set

    @property
    def failures(self) -> dict[str, str]:
        """The logs of the steps that failed."""
        return {step.name: step.log for step in self.steps if step.code}

    def __getitem__(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)


@dataclass
class AzureRunner:
    """The agents of one project; artifacts and tags are kept between runs."""

    folder: Path
    origin: Path
    service: AzureDevOps
    environment: Mapping[str, str]
    secure_files: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    def run(
        self,
        pipeline: str,
        ref: str,
        *,
        stage: str = "",
        build: int | None = None,
        variables: Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        earlier: Job | None = None,
    ) -> Job:
        """Run the one job of a pipeline or of a stage, as the repository has it at a ref."""
        number = next(self.numbers)
        temp = self.folder / f"agent-{number}" / "temp"
        work = self.folder / f"agent-{number}" / "work"
        temp.mkdir(parents=True)
        git(temp.parent, "clone", "--quiet", "--no-checkout", str(self.origin), "work")
        git(work, "fetch", "--quiet", "origin", ref)
        git(work, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        files = work / "azure-pipelines" / "outgate"
        document = yaml.safe_load((files / f"{pipeline}.yml").read_text())
        given = {each["name"]: each["default"] for each in document.get("parameters", ())}
        agent = _Agent(self, work, temp, build or number, {**given, **(parameters or {})})
        agent.variables.update(document.get("variables", {}))
        agent.variables["Build.SourceBranch"] = ref
        agent.variables.update(variables or {})
        holder = document
        if stage:
            holder = next(each for each in document["stages"] if each["stage"] == stage)
            for group in holder.get("variables", ()):
                agent.variables.update(self.groups[group["group"]])
            if "condition" in holder and not agent.stage_wanted(holder["condition"], earlier):
                return Job([], {}, "", [])
        (job,) = holder["jobs"]
        return agent.run(job, files)

    def keep(self, name: str, build: int) -> Path:
        return self.folder / "artifacts" / str(build) / name


class _Agent:
    """One job on one agent."""

    def __init__(
        self, runner: AzureRunner, work: Path, temp: Path, build: int, parameters: dict[str, Any]
    ) -> None:
        self.runner, self.work, self.temp, self.build = runner, work, temp, build
        self.parameters = parameters
        self.variables: dict[str, str] = {
            "Agent.TempDirectory": str(temp),
            "Build.SourcesDirectory": str(work),
            "Pipeline.Workspace": str(temp.parent),
            "System.AccessToken": runner.service.environment()["SYSTEM_ACCESSTOKEN"],
            "System.JobAttempt": "1",
            "System.TeamProjectId": runner.service.environment()["SYSTEM_TEAMPROJECTID"],
        }
        self.path: list[str] = []
        self.failed = False
        self.outputs: dict[str, str] = {}
        self.refused: list[str] = []
        self.summary = ""
        self.steps: list[Step] = []

    def run(self, job: Mapping[str, Any], files: Path) -> Job:
        if "condition" in job and not self._wanted(job["condition"]):
            return Job([], {}, "", [])
        steps = job["steps"] if "job" in job else job["strategy"]["runOnce"]["deploy"]["steps"]
        for step in list(self._expanded(steps, files, self.parameters)):
            self._step(step)
        return Job(self.steps, self.outputs, self.summary, self.refused)

    def stage_wanted(self, condition: str, earlier: Job | None) -> bool:
        assert earlier is not None
        if earlier.failures or not earlier.steps:
            return False
        key = re.search(r"outputs\['plan\.(plan\.changes)'\]", condition)
        assert key is not None
        return condition.endswith(", 'true'))") and earlier.outputs.get(key[1]) == "true"

    def _expanded(
        self, steps: Any, files: Path, parameters: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        """The steps with templates in place, and all that is known before a run filled in."""
        for step in steps:
            (first, *_) = step
            if first.startswith("${{"):
                text = first.strip("${} ").removeprefix("if ")
                if self._compiled(text, parameters):
                    yield from self._expanded(step[first], files, parameters)
            elif first == "template":
                inner = yaml.safe_load((files / step["template"]).read_text())
                given = {each["name"]: each["default"] for each in inner["parameters"]}
                given |= self._filled(step.get("parameters", {}), parameters)
                yield from self._expanded(inner["steps"], files, given)
            else:
                yield self._filled(step, parameters)

    def _compiled(self, text: str, parameters: Mapping[str, Any]) -> Any:
        functions = {"ne": lambda a, b: a != b, "eq": lambda a, b: a == b}
        names = {f"parameters.{name}": value for name, value in parameters.items()}
        return evaluate(text, names.__getitem__, functions)

    def _filled(self, value: Any, parameters: Mapping[str, Any]) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(each, parameters) for name, each in value.items()}
        if isinstance(value, str) and "${{" in value:
            return interpolate(value, lambda text: str(self._compiled(text, parameters)))
        return value

    def _wanted(self, condition: str) -> bool:
        functions = {
            "and": lambda *each: all(each),
            "not": lambda each: not each,
            "eq": lambda a, b: a.lower() == b.lower(),
            "ne": lambda a, b: a.lower() != b.lower(),
            "succeeded": lambda: not self.failed,
            "canceled": lambda: False,
            "variable": lambda name: self.variables.get(name, ""),
        }
        text = re.sub(r"variables\[('[^']*')\]", r"variable(\1)", condition)
        return bool(evaluate(text, dict[str, Any]().__getitem__, functions))

    def _macros(self, text: str) -> str:
        """A text with its `$(name)` filled in; one that nobody knows stays as it stands."""
        return re.sub(r"\$\(([\w.]+)\)", lambda m: self.variables.get(m[1], m[0]), text)

    def _step(self, step: Mapping[str, Any]) -> None:
        kind = next(iter(step))
        name = step.get("displayName", kind)
        if not self._wanted(step.get("condition", "succeeded()")) or name == _INSTALL:
            (self.temp / "outgate").mkdir(exist_ok=True)
            self.steps.append(Step(name, None, ""))
            return
        log, code = "", 0
        match kind, step[kind]:
            case "checkout", "self":
                assert step["persistCredentials"] is False
            case "download", "none":
                pass
            case "download", "current":
                self._fetch(step["artifact"], self.build, self.temp.parent / step["artifact"])
            case "publish", path:
                code = self._publish(Path(self._macros(path)), self._macros(step["artifact"]))
            case "task", "DownloadSecureFile@1":
                file = self.temp / step["inputs"]["secureFile"]
                file.write_text(self.runner.secure_files[file.name])
                self.variables[f"{step['name']}.secureFilePath"] = str(file)
            case "task", "DownloadPipelineArtifact@2":
                self._specific({k: self._macros(v) for k, v in step["inputs"].items()})
            case "task", "AzureCLI@2":
                code, log = self._script(step["inputs"]["inlineScript"], {}, step, ".")
            case "bash", script:
                folder = self._macros(step.get("workingDirectory", str(self.work)))
                own = {k: self._macros(v) for k, v in step.get("env", {}).items()}
                code, log = self._script(script, own, step, folder)
        self.steps.append(Step(name, code, log))
        self.failed = self.failed or bool(code)

    def _publish(self, source: Path, name: str) -> int:
        if not source.exists():
            return 1
        shutil.copytree(source, self.runner.keep(name, self.build))
        return 0

    def _fetch(self, name: str, build: int, target: Path) -> None:
        shutil.copytree(self.runner.keep(name, build), target)

    def _specific(self, inputs: Mapping[str, str]) -> None:
        """Every artifact of a run, each in a folder of its name, as far as a pattern goes."""
        assert inputs["buildType"] == inputs["buildVersionToDownload"] == "specific"
        assert inputs["definition"] == str(DEFINITION)
        top = self.runner.folder / "artifacts" / inputs["pipelineId"]
        for path in top.rglob("*"):
            name = path.relative_to(top)
            if path.is_file() and fnmatch.fnmatch(str(name), inputs["itemPattern"]):
                target = Path(inputs["targetPath"], name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)

    def _script(
        self, script: str, own: Mapping[str, str], step: Mapping[str, Any], folder: str
    ) -> tuple[int, str]:
        # A macro in a script would be text of somebody that becomes a program.
        assert not re.search(r"\$\([A-Za-z]+\.[\w.]+\)", script)
        environment = {
            **base_environment(),
            **self.runner.environment,
            **{
                k: v
                for k, v in self.runner.service.environment(None).items()
                if k != "SYSTEM_ACCESSTOKEN"
            },
            **{
                _variable(name): value
                for name, value in self.variables.items()
                if name != "System.AccessToken"
            },
            **own,
        }
        code, log = run_script(script, Path(self.work, folder), environment, options=())
        for command, properties, value in _COMMAND.findall(log):
            self._obey(
                command, dict(p.split("=", 1) for p in properties.split(";") if p), value, step
            )
        return code, log

    def _obey(
        self, command: str, properties: Mapping[str, str], value: str, step: Mapping[str, Any]
    ) -> None:
        if command == "task.setvariable":
            name = properties["variable"]
            allowed = step.get("target", {}).get("settableVariables")
            if allowed is not None and (allowed == "none" or name not in allowed):
                self.refused.append(name)
                return
            if properties.get("isOutput") == "true":
                name = f"{step['name']}.{name}"
                self.outputs[name] = value
            self.variables[name] = value
        elif command == "build.addbuildtag":
            self.runner.service.tag(self.build, DEFINITION, value)
        elif command == "task.uploadsummary":
            self.summary += Path(value).read_text()
        else:
            assert command == "task.prependpath", command


def _variable(name: str) -> str:
    return name.upper().replace(".", "_")
