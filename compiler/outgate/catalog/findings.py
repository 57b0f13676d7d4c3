"""What can be odd about a list: a finding, where it stands, and one code for each kind of it."""

from enum import StrEnum

from outgate.values import dataclass


class FindingCode(StrEnum):
    """A kind of finding. Codes are written to editions, so they are never reused."""

    # how a file is laid out
    HIDDEN_SHEET = "hidden-sheet"
    HIDDEN_COLUMN = "hidden-column"
    HIDDEN_ROW = "hidden-row"
    UNKNOWN_LAYOUT = "unknown-layout"
    UNKNOWN_COLUMN = "unknown-column"
    PLATFORM_COLUMN_IGNORED = "platform-column-ignored"
    SECOND_TABLE = "second-table"
    # rows that were read although something is odd about them
    BROKEN_ROW = "broken-row"
    SHORT_ROW = "short-row"
    LONG_ROW = "long-row"
    AS_ABOVE = "as-above"
    INVISIBLE_CHARACTER = "invisible-character"
    DOTLESS_WILDCARD = "dotless-wildcard"
    REPEATED_URL = "repeated-url"
    PORT_CONTRADICTION = "port-contradiction"
    SCHEME_PORT = "scheme-port"
    GEOGRAPHY_FROM_CATEGORY = "geography-from-category"
    UNREAD_COMMENT = "unread-comment"
    # rows that could not be read
    MISFIT_ROW = "misfit-row"
    NO_HOST = "no-host"
    UNREADABLE_URL = "unreadable-url"
    HOSTS_RUN_TOGETHER = "hosts-run-together"
    UNREADABLE_PORT = "unreadable-port"
    BLANK_GEOGRAPHY = "blank-geography"
    BLANK_NEED = "blank-need"
    UNREADABLE_NEED = "unreadable-need"
    UNREADABLE_PLATFORM_CELL = "unreadable-platform-cell"
    NO_PLATFORM = "no-platform"
    # what rows and lists say of each other
    DUPLICATE_ROW = "duplicate-row"
    MISSING_SIBLING = "missing-sibling"
    LOST_DOT = "lost-dot"
    GEOGRAPHY_SPELLING = "geography-spelling"
    REGION_CONTRADICTION = "region-contradiction"
    CLOUD_CONTRADICTION = "cloud-contradiction"
    CONDITION_CONTRADICTION = "condition-contradiction"
    NEED_CONTRADICTION = "need-contradiction"
    PLATFORM_CONTRADICTION = "platform-contradiction"
    MISSING_ON_LIST = "missing-on-list"
    OPTIONAL_WITHOUT_FEATURE = "optional-without-feature"
    BLANK_PLATFORMS = "blank-platforms"
    SISTER_CONTRADICTION = "sister-contradiction"
    BARE_NAME_MISSING = "bare-name-missing"
    LOST_HOST = "lost-host"
    TAG_NOT_IN_FIREWALL = "tag-not-in-firewall"
    TAG_WITHOUT_ADDRESSES = "tag-without-addresses"

    @property
    def heading(self) -> str:
        """What findings of the kind have in common, for the head of their group."""
        return _HEADINGS[self]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in an edition: in a list, a table of it, or a row of that.

    `row` is the publisher's number, and `number` counts the URLs of a row from 1. Both are 0, and
    `table` is "", where the place is not that exact.
    """

    list: str
    table: str = ""
    row: int = 0
    number: int = 0

    def __str__(self) -> str:
        """`list/table#row`, with `.n` behind it for the n-th URL of a row."""
        table = f"/{self.table}" if self.table else ""
        row = f"#{self.row}" if self.row else ""
        return f"{self.list}{table}{row}" + (f".{self.number}" if self.number else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a published list: what was seen, and how it was read.

    `code` names the kind and `raw` is the text as it stands. `place` is None only until it is known
    which row a cell belongs to.
    """

    code: FindingCode
    message: str
    raw: str
    place: Place | None = None

    @property
    def row(self) -> int:
        """The number of the row, 0 where the finding is not about one."""
        return self.place.row if self.place else 0


_HEADINGS: dict[FindingCode, str] = {
    FindingCode.HIDDEN_SHEET: "hidden sheets, read all the same",
    FindingCode.HIDDEN_COLUMN: "hidden columns, read all the same",
    FindingCode.HIDDEN_ROW: "hidden rows, read all the same",
    FindingCode.UNKNOWN_LAYOUT: "tables whose layout is not known, not read",
    FindingCode.UNKNOWN_COLUMN: "columns whose header is not known, not read",
    FindingCode.PLATFORM_COLUMN_IGNORED: "platform columns in a table for one kind of device",
    FindingCode.SECOND_TABLE: "second tables of a list",
    FindingCode.BROKEN_ROW: "rows broken over several lines, joined",
    FindingCode.SHORT_ROW: "rows with a cell too few, of which one reading is left",
    FindingCode.LONG_ROW: "rows with a cell too many, of which one reading is left",
    FindingCode.AS_ABOVE: "blank cells that continue the row above",
    FindingCode.INVISIBLE_CHARACTER: "characters in a URL that nobody sees, left out",
    FindingCode.DOTLESS_WILDCARD: "stars without a dot, read as the name and all names below it",
    FindingCode.REPEATED_URL: "a URL twice in one row",
    FindingCode.PORT_CONTRADICTION: "a port in the URL and another beside it",
    FindingCode.SCHEME_PORT: "a scheme on the port of another",
    FindingCode.GEOGRAPHY_FROM_CATEGORY: "geographies read from the category",
    FindingCode.UNREAD_COMMENT: "comments that no reading knows",
    FindingCode.MISFIT_ROW: "rows whose cells do not fit their header (quarantined)",
    FindingCode.NO_HOST: "rows without a host (quarantined)",
    FindingCode.UNREADABLE_URL: "URLs that cannot be read (quarantined)",
    FindingCode.HOSTS_RUN_TOGETHER: "hosts run together to one (quarantined)",
    FindingCode.UNREADABLE_PORT: "ports that cannot be read (quarantined)",
    FindingCode.BLANK_GEOGRAPHY: "blank geographies (quarantined)",
    FindingCode.BLANK_NEED: "rows neither required nor optional (quarantined)",
    FindingCode.UNREADABLE_NEED: "unreadable Required/Optional cells (quarantined)",
    FindingCode.UNREADABLE_PLATFORM_CELL: "platform cells that cannot be read (quarantined)",
    FindingCode.NO_PLATFORM: "rows that no platform says yes to (quarantined)",
    FindingCode.DUPLICATE_ROW: "the same endpoint in several rows",
    FindingCode.MISSING_SIBLING: "a host twice where another was meant",
    FindingCode.LOST_DOT: "stars that had a dot in another place",
    FindingCode.GEOGRAPHY_SPELLING: "one geography in several spellings",
    FindingCode.REGION_CONTRADICTION: "a host of one region under another",
    FindingCode.CLOUD_CONTRADICTION: "the same name with two endings",
    FindingCode.CONDITION_CONTRADICTION: "versions that rows for one host disagree on",
    FindingCode.NEED_CONTRADICTION: "required in one row, optional in another",
    FindingCode.PLATFORM_CONTRADICTION: "platform cells that contradict their row's category",
    FindingCode.MISSING_ON_LIST: "hosts on one list and missing on another",
    FindingCode.OPTIONAL_WITHOUT_FEATURE: "optional rows that no feature turns on",
    FindingCode.BLANK_PLATFORMS: "rows without any platform, assumed to be for all",
    FindingCode.SISTER_CONTRADICTION: "platform cells unlike those of the same host elsewhere",
    FindingCode.BARE_NAME_MISSING: "wildcards without the name itself, which others list",
    FindingCode.LOST_HOST: "hosts that a region had in an older edition",
    FindingCode.TAG_NOT_IN_FIREWALL: "service tags that Azure Firewall does not take",
    FindingCode.TAG_WITHOUT_ADDRESSES: "service tags without a known list of addresses",
}
