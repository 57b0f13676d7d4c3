"""Every code a diagnostic can carry. Ids are never reused; severity is not part of the id."""

from enum import StrEnum

from outgate.values import dataclass


class Severity(StrEnum):
    """What a diagnostic does to the run: an error stops it, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic; `id` is the slug that users see, search and configure."""

    id: str
    severity: Severity
    title: str


def _error(slug: str, title: str) -> Code:
    return Code(slug, Severity.ERROR, title)


def _warning(slug: str, title: str) -> Code:
    return Code(slug, Severity.WARNING, title)


# reading files
UNREADABLE_FILE = _error("unreadable-file", "a file or folder cannot be read")
NOT_TEXT = _error("not-text", "a policy file is not UTF-8 text")
FILE_TOO_LARGE = _error("file-too-large", "a policy file is larger than Outgate reads")
EMPTY_FILE = _error("empty-file", "a policy file holds nothing at all")
NO_POLICIES = _error("no-policies", "there is no policy to compile")

# the language
TAB = _error("tab", "a tab stands in policy text")
SYNTAX = _error("syntax", "policy text does not follow the grammar")
UNCLOSED_STRING = _error("unclosed-string", "a string has no closing quote")
UNCLOSED_BRACE = _error("unclosed-brace", "a test block has no closing brace")
DUPLICATE_CLAUSE = _error("duplicate-clause", "a clause stands twice in a statement")
MERGE_CONFLICT = _error("merge-conflict", "policy text holds the marks of an unsolved conflict")
TOO_MANY_ERRORS = _error("too-many-errors", "a file has more mistakes than are worth listing")

# names and values
DUPLICATE_NAME = _error("duplicate-name", "a source or fleet is defined twice")
RESERVED_NAME = _error("reserved-name", "a fleet definition takes a built-in name")
UNKNOWN_SERVICE = _error("unknown-service", "the catalog has no such service")
UNKNOWN_REGION = _error("unknown-region", "the catalog has no such region")
UNKNOWN_FLEET = _error("unknown-fleet", "there is no such fleet")
UNKNOWN_SOURCE = _error("unknown-source", "there is no such source")
UNKNOWN_FEATURE = _error("unknown-feature", "the service has no such feature")
UNKNOWN_METHOD = _error("unknown-method", "there is no such connectivity method")
BAD_ADDRESS = _error("bad-address", "a value is no IP address or network")
BAD_URL = _error("bad-url", "a value is no URL that a rule could match")
BAD_PATTERN = _error("bad-pattern", "a guard names what is no host, URL, network or service tag")
BAD_DATE = _error("bad-date", "a value is no calendar date")
BAD_WORKSPACE = _error("bad-workspace", "a value is no Log Analytics workspace ID")
BAD_STORAGE = _error("bad-storage", "a value is no Azure storage account name")

# what a statement means
MISSING_REGION = _error("missing-region", "a statement needs a region and has none")
MISSING_FLEET = _warning("missing-fleet", "a statement without fleets takes every fleet")
MIXED_CLOUDS = _error("mixed-clouds", "a statement selects commercial and government regions")
CLAUSE_NOT_APPLICABLE = _error("clause-not-applicable", "the service has no use for a clause")
FEATURE_BOTH_WAYS = _error("feature-both-ways", "a feature is switched on and off")
REGION_NOT_ON_LIST = _error("region-not-on-list", "the list of the method lacks the region")
FLEET_NOT_COVERED = _error("fleet-not-covered", "the list of the method does not cover the fleet")
FLEET_NOT_ELIGIBLE = _error("fleet-not-eligible", "the method cannot be used by the fleet")
NO_LIST = _error("no-list", "the edition has no list for the method and cloud")
NO_ALLOW = _warning("no-allow", "the policy set allows nothing")
CLAUSE_WITHOUT_EFFECT = _warning("clause-without-effect", "a clause changes nothing")
EVERY_ADDRESS = _warning("every-address", "a source is every address of a family")
EXPIRED = _warning("expired", "a statement has expired and is left out")
TREATMENT_CONFLICT = _error("treatment-conflict", "the same traffic is to be treated two ways")

# the plan
OPEN_WILDCARD = _warning("open-wildcard", "a rule opens names that anybody can register")
READ_AS_NEWEST = _warning("read-as-newest", "a fleet is newer than any its list names")
OLDER_THAN_NOTED = _warning("older-than-noted", "a host serves older devices than its list says")
PATH_NOT_ENFORCED = _warning("path-not-enforced", "a rule's path cannot be seen by a firewall")
WITHHELD_REQUIRED = _warning("withheld-required", "a statement leaves out required endpoints")

# lint: what is allowed and yet worth a look
REDUNDANT_STATEMENT = _warning("redundant-statement", "a statement adds nothing to the others")
IDLE_WITHOUT = _warning("idle-without", "`without` leaves out nothing, or what is open anyway")
UNUSED_SOURCE = _warning("unused-source", "a source is defined and not used")
UNUSED_FLEET = _warning("unused-fleet", "a fleet is defined and not used")
NO_OWNER = _warning("no-owner", "a statement does not say who answers for it")
NO_REASON = _warning("no-reason", "a statement does not say why it is there")
BOTH_CLOUDS = _warning("both-clouds", "one set opens the commercial and a government cloud")
EXPIRES_SOON = _warning("expires-soon", "a statement expires before long")
UNTESTED_STATEMENT = _warning("untested-statement", "no test touches what a statement allows")

# guards and tests in policies
LIMIT_EXCEEDED = _error("limit-exceeded", "something is allowed outside of a `limit`")
FORBIDDEN = _error("forbidden", "something is allowed that a `forbid` names")
REQUIREMENT_UNMET = _error("requirement-unmet", "something is not allowed that a `require` names")
GUARD_UNDECIDED = _error("guard-undecided", "whether a guard holds on a target cannot be told")
ACCEPTED_UNDECIDED = _warning("accepted-undecided", "a guard holds by name only, as accepted")
TEST_FAILED = _error("test-failed", "a test of the policy set does not hold")

# project, catalog, targets
BAD_CONFIG = _error("bad-config", "outgate.yaml is not valid")
BAD_CATALOG = _error("bad-catalog", "a catalog document is not valid")
UNKNOWN_EDITION = _error("unknown-edition", "there is no such catalog edition")
LOCK_MISMATCH = _error("lock-mismatch", "the catalog is not the one outgate.lock pins")
UNKNOWN_TARGET = _error("unknown-target", "outgate.yaml names no such target")
UNKNOWN_PLACE = _error("unknown-place", "no statement stands at a place")
UNSUPPORTED_RULE = _error("unsupported-rule", "a target cannot express a rule")
WIDER_RULE = _error("wider-rule", "a target would allow more than a rule says")
TARGET_LIMIT = _error("target-limit", "a plan is larger than a target takes")
TARGET_CAPACITY = _warning("target-capacity", "a plan has more than a target may take")
ACCEPTED_WIDENING = _warning("accepted-widening", "a target allows more than rules say")
IPV6_LEFT_OUT = _warning("ipv6-left-out", "a target takes no IPv6 networks")
TARGET_TIER = _error("target-tier", "a target can do less than its settings say")
NAME_TAKEN = _error("name-taken", "somebody else's resource has a name or place of ours")
PRIORITY_TAKEN = _warning("priority-taken", "another group has the priority of ours")
SHADOWED_RULE = _warning("shadowed-rule", "a rule of others comes before ours")
UNSEEN_POLICY = _warning("unseen-policy", "what comes before our rules cannot be read")
NOT_INCLUDED = _error("not-included", "a firewall does not read the file of our rules")
NOT_INLINE = _warning("not-inline", "an engine only watches traffic, and stops none")
INSPECTION_DEPTH = _warning("inspection-depth", "an engine looks at the beginning of connections")
GROUP_UNUSED = _warning("group-unused", "no firewall policy refers to the group of our rules")
POLICY_DEFAULTS = _warning("policy-defaults", "the defaults of a firewall policy undo our rules")
UNKNOWN_FIELD = _warning("unknown-field", "a rule on a target says what Outgate cannot read")
INSPECTION_NOT_KEPT = _warning("inspection-not-kept", "a target does not inspect what it should")
TREATMENT_NOT_KEPT = _warning("treatment-not-kept", "a target does not do all that rules ask for")
NOT_ENFORCED = _warning("not-enforced", "a target tells devices the way and stops none")
DEPLOYED_FROM_FILES = _warning("deployed-from-files", "a target is not read or changed by Outgate")

# the command line, and what it works on
USAGE = _error("usage", "the command line is not one that Outgate understands")
TARGET_NOT_CHOSEN = _error("target-not-chosen", "a command needs a target and none was chosen")
TARGET_FAILED = _error("target-failed", "a target cannot be read or changed")
TARGET_MOVED = _error("target-moved", "a target is no longer as a plan found it")
BAD_PLAN = _error("bad-plan", "a file is not a saved plan that can be used")
NOT_CONFIRMED = _error("not-confirmed", "nobody is there to confirm a change")
BAD_INVENTORY = _error("bad-inventory", "a file is no inventory of devices, or has none to count")
INVENTORY_ROWS = _warning("inventory-rows", "lines of an inventory could not be read")
BAD_PROBE = _error("bad-probe", "a file holds no results of a connectivity test")
NOTHING_TO_PROBE = _error("nothing-to-probe", "policies allow such devices nothing there")
PROBE_LINES = _warning("probe-lines", "results of a connectivity test could not be read")
NO_NAMES = _warning("no-names", "no name of a file stands for a wildcard of the plan")
NOT_REACHED = _warning("not-reached", "what was applied is allowed and was not reached from here")
BAD_SIDE = _error("bad-side", "what `diff` is to compare cannot be had")
UNWRITABLE_FILE = _error("unwritable-file", "a file or folder cannot be written")
PROJECT_EXISTS = _error("project-exists", "a project is there already")
NOTHING_TO_EXPORT = _error("nothing-to-export", "a target has no files for a pipeline")
EMULATOR_FAILED = _error("emulator-failed", "the emulator cannot run")
COMMENT_FAILED = _error("comment-failed", "a comment cannot be written to a pull request")
IMPORT_ALARM = _error("import-alarm", "a new edition has something to look into first")
BAD_FEED = _error("bad-feed", "a feed cannot be written as asked")
UNREADABLE_LOG = _error("unreadable-log", "a log cannot be read")
UNREAD_LINES = _warning("unread-lines", "lines of a log cannot be read")
NOT_JUDGED = _warning("not-judged", "some requests of a log cannot be judged")
HARDLY_JUDGED = _error("hardly-judged", "too many requests of a log cannot be judged")
BUG = _error("bug", "Outgate itself failed")

# In the order of their sections in docs/codes.md. A test holds it against this module.
EVERY: tuple[Code, ...] = (
    UNREADABLE_FILE,
    NOT_TEXT,
    FILE_TOO_LARGE,
    EMPTY_FILE,
    NO_POLICIES,
    TAB,
    SYNTAX,
    UNCLOSED_STRING,
    UNCLOSED_BRACE,
    DUPLICATE_CLAUSE,
    MERGE_CONFLICT,
    TOO_MANY_ERRORS,
    DUPLICATE_NAME,
    RESERVED_NAME,
    UNKNOWN_SERVICE,
    UNKNOWN_REGION,
    UNKNOWN_FLEET,
    UNKNOWN_SOURCE,
    UNKNOWN_FEATURE,
    UNKNOWN_METHOD,
    BAD_ADDRESS,
    BAD_URL,
    BAD_PATTERN,
    BAD_DATE,
    BAD_WORKSPACE,
    BAD_STORAGE,
    MISSING_REGION,
    MISSING_FLEET,
    MIXED_CLOUDS,
    CLAUSE_NOT_APPLICABLE,
    FEATURE_BOTH_WAYS,
    REGION_NOT_ON_LIST,
    FLEET_NOT_COVERED,
    FLEET_NOT_ELIGIBLE,
    NO_LIST,
    NO_ALLOW,
    CLAUSE_WITHOUT_EFFECT,
    EVERY_ADDRESS,
    EXPIRED,
    TREATMENT_CONFLICT,
    OPEN_WILDCARD,
    READ_AS_NEWEST,
    OLDER_THAN_NOTED,
    PATH_NOT_ENFORCED,
    WITHHELD_REQUIRED,
    REDUNDANT_STATEMENT,
    IDLE_WITHOUT,
    UNUSED_SOURCE,
    UNUSED_FLEET,
    NO_OWNER,
    NO_REASON,
    BOTH_CLOUDS,
    EXPIRES_SOON,
    UNTESTED_STATEMENT,
    LIMIT_EXCEEDED,
    FORBIDDEN,
    REQUIREMENT_UNMET,
    GUARD_UNDECIDED,
    ACCEPTED_UNDECIDED,
    TEST_FAILED,
    BAD_CONFIG,
    BAD_CATALOG,
    UNKNOWN_EDITION,
    LOCK_MISMATCH,
    UNKNOWN_TARGET,
    UNKNOWN_PLACE,
    UNSUPPORTED_RULE,
    WIDER_RULE,
    TARGET_LIMIT,
    TARGET_CAPACITY,
    ACCEPTED_WIDENING,
    IPV6_LEFT_OUT,
    TARGET_TIER,
    NAME_TAKEN,
    PRIORITY_TAKEN,
    SHADOWED_RULE,
    UNSEEN_POLICY,
    NOT_INCLUDED,
    NOT_INLINE,
    INSPECTION_DEPTH,
    GROUP_UNUSED,
    POLICY_DEFAULTS,
    UNKNOWN_FIELD,
    INSPECTION_NOT_KEPT,
    TREATMENT_NOT_KEPT,
    NOT_ENFORCED,
    DEPLOYED_FROM_FILES,
    USAGE,
    TARGET_NOT_CHOSEN,
    TARGET_FAILED,
    TARGET_MOVED,
    BAD_PLAN,
    NOT_CONFIRMED,
    BAD_INVENTORY,
    INVENTORY_ROWS,
    BAD_PROBE,
    NOTHING_TO_PROBE,
    PROBE_LINES,
    NO_NAMES,
    NOT_REACHED,
    BAD_SIDE,
    UNWRITABLE_FILE,
    PROJECT_EXISTS,
    NOTHING_TO_EXPORT,
    EMULATOR_FAILED,
    COMMENT_FAILED,
    IMPORT_ALARM,
    BAD_FEED,
    UNREADABLE_LOG,
    UNREAD_LINES,
    NOT_JUDGED,
    HARDLY_JUDGED,
    BUG,
)
