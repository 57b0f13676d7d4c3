"""The program for Spark: Databricks, Fabric, Synapse, or one machine."""

from outgate.replay.flows import MAX_NAME, MAX_PATH, OTHER, UNREADABLE
from outgate.replay.logs import grouping, sql
from outgate.replay.logs.engine import MAX_LINE
from outgate.replay.queries.question import (
    IPV4,
    OUT,
    FlowQuery,
    segment_ranges,
)

TABLE = "table:"

_HEAD = """\
# Flows of Azure Firewall by {by}, for `outgate replay`: run it in a notebook or with spark-submit,
# fetch the folder that OUT names, and give that to `outgate replay`.
from functools import reduce

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

OUT = {out!r}
LINES = {lines!r}  # JSON lines
FILES = {files!r}  # Parquet
TABLES = {tables!r}
SINCE, UNTIL = {since!r}, {until!r}
PER = {per!r}  # "day" or "hour" of UTC, by which flows stay apart
"""
_SEGMENTS = """\
SEGMENT_DIGEST = {digest!r}
SEGMENTS = [  # the number of the first address, and of the segment that begins there
{rows}
]
IPV4 = {ipv4!r}
"""

_PARTS = """\

URL = {url!r}
NUMBER = {number!r}
MESSAGE = {message!r}
KINDS = {kinds!r}
KEYS = {keys!r}  # below `properties`, or beside it

spark = SparkSession.builder.getOrCreate()
zone = spark.conf.get("spark.sql.session.timeZone")
spark.conf.set("spark.sql.session.timeZone", "UTC")


def given(column):
    return F.when(column != "", column)


def read_lines(paths):
    lines = spark.read.text(paths).where("trim(value) <> ''")
    outer = ["time", "TimeGenerated", "category", "Category", "Type", "msg_s", "properties"]
    names = ["time1", "time2", "kind1", "kind2", "kind3", "text2", "properties"]
    flat = lines.select(
        "value",
        F.json_tuple("value", *outer, *KEYS).alias(*names, *(f"flat_{{key}}" for key in KEYS))
    )
    both = flat.select(
        "*",
        F.json_tuple("properties", "msg", *KEYS).alias("text1", *(f"in_{{key}}" for key in KEYS)),
    )
    message = F.coalesce("text1", "text2")
    values = {{key: given(F.coalesce(f"in_{{key}}", f"flat_{{key}}")) for key in KEYS}}
    part = {{
        name: F.regexp_extract(message, MESSAGE, number + 1)
        for number, name in enumerate(["Protocol", "SourceIp", "", "Host", "Port", "Url", "Action"])
    }}
    host = F.coalesce(values["Fqdn"], values["DestinationIp"])
    kind = F.lower(F.coalesce("kind1", "kind2", "kind3"))
    nothing = message.isNull() & host.isNull() & values["SourceIp"].isNull()
    return both.select(
        F.when(F.expr("octet_length(value)") > {max_line}, {unreadable!r})
        .when(~kind.isin(KINDS), {other!r})
        .when(nothing, {unreadable!r})
        .alias("outcome"),
        F.coalesce("time1", "time2").alias("moment"),
        F.coalesce(values["SourceIp"], given(part["SourceIp"])).alias("source"),
        F.coalesce(values["Protocol"], part["Protocol"]).alias("protocol"),
        F.coalesce(host, part["Host"]).alias("host"),
        F.coalesce(values["DestinationPort"], part["Port"]).alias("port"),
        F.coalesce(values["TargetUrl"], part["Url"]).alias("url"),
        F.coalesce(values["Action"], part["Action"]).alias("action"),
        F.coalesce(values["ApplicationRuleCount"], values["NetworkRuleCount"]).alias("requests"),
    )


def read_table(table):
    known = {{name.lower() for name in table.columns}}
    value = {{
        key: (F.col(key) if key.lower() in known else F.lit(None)).cast("string")
        for key in ["TimeGenerated", *KEYS]
    }}
    host = F.coalesce(given(value["Fqdn"]), value["DestinationIp"])
    named = ["SourceIp", "Fqdn", "DestinationIp"]
    nothing = F.coalesce(*(given(value[key]) for key in named)).isNull()
    return table.select(
        F.when(nothing, {unreadable!r}).alias("outcome"),
        value["TimeGenerated"].alias("moment"),
        value["SourceIp"].alias("source"),
        value["Protocol"].alias("protocol"),
        host.alias("host"),
        value["DestinationPort"].alias("port"),
        value["TargetUrl"].alias("url"),
        value["Action"].alias("action"),
        F.coalesce(value["ApplicationRuleCount"], value["NetworkRuleCount"]).alias("requests"),
    )


rows = reduce(
    lambda one, other: one.unionByName(other),
    [
        *([read_lines(LINES)] if LINES else []),
        *([read_table(spark.read.option("mergeSchema", "true").parquet(*FILES))] if FILES else []),
        *(read_table(spark.table(name)) for name in TABLES),
    ],
)


def number(name, instead, kind):
    # A number, `instead` where none was logged, and NULL where what was logged is none.
    digits = f"nullif(regexp_extract({{name}}, '{{NUMBER}}', 1), '')"
    read = F.expr(f"try_cast({{digits}} AS {{kind}})")
    return F.when(F.coalesce(name, F.lit("")) == "", instead).otherwise(read).alias(name)


def bare(host):
    # A name in lower case, without the brackets and dots that it may stand in.
    inner = F.regexp_replace(F.trim(host), r"^[\\[\\]]+|[\\[\\]]+$", "")
    return F.lower(F.regexp_replace(inner, r"\\.+$", ""))


typed = rows.select(
    "outcome",
    F.expr("try_cast(moment AS timestamp)").alias("moment"),
    F.coalesce("source", F.lit("")).alias("source"),
    given(F.regexp_extract(F.lower("protocol"), "^[a-z]+", 0)).alias("protocol"),
    bare(F.coalesce("host", F.lit(""))).alias("host"),
    number("port", 0, "int"),
    F.coalesce(F.regexp_extract("url", URL, 4), F.lit("")).alias("path"),
    F.when(F.lower("action") == "allow", "allow")
    .when(F.lower("action").isin("deny", "drop"), "deny")
    .alias("action"),
    number("requests", 1, "bigint"),
)
unread = (
    F.col("action").isNull()
    | F.col("protocol").isNull()
    | ~F.coalesce("port", F.lit(-1)).between(0, 65535)
    | ~F.coalesce("requests", F.lit(0)).between(1, 2**53)
    | (F.greatest(*(F.length(name) for name in ["source", "protocol", "host"])) > {max_name})
    | (F.length("path") > {max_path})
)
outcome = F.coalesce("outcome", F.when(unread, {unreadable!r}))
moment = F.col("moment")
if SINCE:
    outcome = F.coalesce(outcome, F.when(moment < F.lit(SINCE).cast("timestamp"), "outside"))
if UNTIL:
    outcome = F.coalesce(outcome, F.when(moment >= F.lit(UNTIL).cast("timestamp"), "outside"))
# What is no flow is only counted, so that nobody takes it for nothing.
is_flow = F.col("outcome").isNull()
KEY = ["source", "protocol", "host", "port", "path", "action"]
slot = F.date_trunc(PER, moment) if PER else F.lit(None).cast("timestamp")
flows = (
    typed.withColumn("outcome", outcome)
    .where(is_flow | F.col("outcome").isin({unreadable!r}, {other!r}))
    .select(
        *(
            F.when(is_flow, F.col(key)).otherwise("").alias(key)
            for key in ["source", "protocol", "host", "path"]
        ),
        F.when(is_flow, F.col("port")).otherwise(0).alias("port"),
        F.coalesce("outcome", "action").alias("action"),
        F.when(is_flow, F.col("requests")).otherwise(1).alias("requests"),
        F.when(is_flow, F.col("moment")).alias("moment"),
        F.when(is_flow, slot).alias("slot"),
    )
    .groupBy(*KEY, "slot")
    .agg(
        F.sum("requests").alias("requests"),
        F.min("moment").alias("first"),
        F.max("moment").alias("last"),
    )
)
"""
_FOLD = """\

try:
    flows = flows.persist()  # it is read twice; compute without servers refuses that
except PySparkException:
    pass
address = reduce(
    lambda number, place: number * 256
    + F.when(F.col("source").rlike(IPV4), F.split("source", r"\\.")[place]).cast("bigint"),
    range(4),
    F.lit(0).cast("bigint"),
)
ends = [*(start - 1 for start, _ in SEGMENTS[1:]), 2**32 - 1]
segments = spark.createDataFrame(
    [(start, end, number) for (start, number), end in zip(SEGMENTS, ends)],
    "start bigint, end bigint, segment int",
)
placed = (
    flows.select("source")
    .distinct()
    .withColumn("address", address)
    .join(F.broadcast(segments), F.expr("address BETWEEN start AND end"), "left")
    .select("source", "segment")
)
KEY = ["segment", *KEY]
flows = (
    flows.join(placed, "source")
    .withColumn("source", F.when(F.col("segment").isNull(), F.col("source")).otherwise(""))
    .groupBy(*KEY, "slot")
    .agg(
        F.count("*").alias("sources"),
        F.sum("requests").alias("requests"),
        F.min("first").alias("first"),
        F.max("last").alias("last"),
    )
    .withColumn("segment_digest", F.when(F.expr("segment IS NULL"), "").otherwise(SEGMENT_DIGEST))
)
KEY = [*KEY, "segment_digest", "sources"]
"""
_END = """\

def text(moment):
    return F.coalesce(F.date_format(moment, "yyyy-MM-dd'T'HH:mm:ss'Z'"), F.lit(""))


flows.select(
    *KEY, "requests", text("first").alias("first_seen"), text("last").alias("last_seen")
).coalesce(1).write.parquet(OUT)
spark.conf.set("spark.sql.session.timeZone", zone)
"""


def render(query: FlowQuery) -> str:
    """The text of the program."""
    tables = [name for name in query.logs if name.startswith(TABLE)]
    paths = [name for name in query.logs if name not in tables]
    files = [name for name in paths if name.lower().endswith(".parquet")]
    lines = [name for name in paths if name not in files]
    names = {
        "unreadable": UNREADABLE, "other": OTHER, "max_name": MAX_NAME, "max_path": MAX_PATH,
        "max_line": MAX_LINE,
    }  # fmt: skip
    head = _HEAD.format(
        by=query.by,
        out=OUT,
        lines=lines,
        files=files,
        tables=[name.removeprefix(TABLE) for name in tables],
        since=query.window.since,
        until=query.window.until,
        per="" if query.per is None else query.per.value,
    )
    parts = _PARTS.format(
        url=sql.URL,
        number=grouping.NUMBER,
        message=sql.MESSAGE,
        kinds=list(sql.REQUESTS),
        keys=list(sql.KEYS),
        **names,
    )
    if query.segments is None:
        return head + parts + _END
    ranges = segment_ranges(query.segments)
    rows = "\n".join(f"    ({start}, {number})," for start, number in ranges)
    given = _SEGMENTS.format(digest=query.segments.digest, rows=rows, ipv4=IPV4)
    return head + given + parts + _FOLD + _END
