"""What docs/envoy.md has a reader do on a machine, on a gateway in a network of its own."""

import re
from pathlib import Path

from tests.backends.envoy.engine import Engine
from tests.backends.squid.origin import write_certificate
from tests.conftest import OUTGATE, ROOT, scrubbed_environment
from tests.docs.pages import Command, Write, steps
from tests.docs.reader import matches


def section() -> str:
    page = (ROOT / "docs" / "envoy.md").read_text(encoding="utf-8")
    text = page.partition("## On a machine of your own\n")[2].partition("\n## ")[0]
    text = re.sub(r"<!-- not run: .* -->\n", "", text)
    text = text.replace("```yaml\n", "```yaml outgate.yaml\n", 1)
    return text.replace("```policy\n", "```policy policies/mde.policy\n", 1)


def test_a_client_that_gets_through_and_one_that_does_not(engine: Engine, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(section())
    home, folder = tmp_path / "home", tmp_path / "here"
    (folder / "policies").mkdir(parents=True)
    home.mkdir()
    # The internet of the tests has certificates that nobody vouches for.
    (home / ".curlrc").write_text("insecure\nmax-time = 10\n")
    certificate = tmp_path / "origin.pem"
    write_certificate(certificate, "origin.example", authority=False)
    path = f"{OUTGATE.parent}:{engine.program.parent}:{scrubbed_environment()['PATH']}"
    typed = []
    for step in steps(page):
        match step:
            case Write(name, text):
                (folder / name).write_text(text)
            case Command(line, ()) if line.startswith("envoy -c envoy.yaml"):
                typed.append("envoy")
                text = (folder / "envoy.yaml").read_text()
                engine.start(text, (80, 443), (), certificate=certificate)
            case Command(line, printed):
                typed.append(line.split()[0])
                said = engine.run(line, folder, {"HOME": str(home), "PATH": path})
                assert matches(printed, said.rstrip("\n").split("\n")), said
    assert typed == ["outgate", "envoy", "curl", "curl", "curl"]
