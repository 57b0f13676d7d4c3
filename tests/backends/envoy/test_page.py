"""What docs/envoy.md has a reader do on a machine, on a gateway in a network of its own."""

from pathlib import Path

from tests.backends.envoy.engine import Engine
from tests.backends.shared.page import name_files, section_of
from tests.builders.origin import write_certificate
from tests.conftest import OUTGATE, scrubbed_environment
from tests.docs.pages import Command, Write, steps
from tests.docs.reader import matches


def test_a_client_that_gets_through_and_one_that_does_not(engine: Engine, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(name_files(section_of("envoy.md", "On a machine of your own")))
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
