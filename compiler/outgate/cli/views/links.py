"""Links from a view to the repository and to the report, where somebody said where these are.

Nothing of a project sets them: only the command line and the environment of the pipeline do.
"""

from urllib.parse import quote

from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """Where files of the repository are shown at this commit, and where the whole report is.

    `files` is an address that the path of a file is added to, or with `?` in it one of Azure DevOps
    that takes the path as a parameter. `folder` is that of the project in the repository. All that
    is not known is "".
    """

    files: str = ""
    folder: str = ""
    report: str = ""

    def of_place(self, place: str) -> str:
        """The address of a `file:line`; "" where there is none."""
        path, _, line = place.rpartition(":")
        if not self.files or not path or not line.isdecimal():
            return ""
        # What is not below the project is not in the repository, as far as anybody can tell.
        if path.startswith("/") or "\\" in path or ".." in path.split("/"):
            return ""
        try:
            # Names of files that are no text have their bytes as surrogates.
            whole = quote(f"{self.folder}{path}", safe="/", errors="surrogateescape")
        except UnicodeEncodeError:
            return ""
        if "?" in self.files:
            return f"{self.files}&path=/{whole}&line={line}&lineEnd={line}&lineStartColumn=1"
        return f"{self.files.rstrip('/')}/{whole}#L{line}"


NO_LINKS = Links()
