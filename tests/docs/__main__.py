"""`python -m tests.docs PAGE...`: what the commands of pages print today, to write them by."""

import sys
import tempfile
from pathlib import Path

from tests.docs.pages import Command, steps
from tests.docs.reader import Reader


def main() -> None:
    """Go through the pages that the command line names."""
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(Path(folder))
            for step in steps(Path(name).absolute()):
                if isinstance(step, Command) and not step.typed.startswith("cd "):
                    ran = reader.type(step.typed)
                    print(f"$ {step.typed}\n{ran.err}{ran.out}[{ran.code}]")
                else:
                    reader.take(step)
            reader.close()


if __name__ == "__main__":
    main()
