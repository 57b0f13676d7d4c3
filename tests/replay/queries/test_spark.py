"""The printed program for Spark really runs, in one session: Spark takes long to start."""

import os
import subprocess
from pathlib import Path

import pytest

from outgate.replay.timeline import Per
from tests.builders.missing import lacking, need_program
from tests.conftest import ROOT
from tests.replay.queries.asked import HOSTILE, WINDOW, counted, folded, ordered, text
from tests.replay.queries.lines import draw_lines, write_json, write_parquet
from tests.replay.reading import LOGS

# Runs each program of a folder as a notebook would: the session is there, and small.
RUNNER = """\
import os, runpy, sys
from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.adaptive.enabled", "false")
    .config("spark.sql.session.timeZone", "Asia/Tokyo")
    .config("spark.sql.warehouse.dir", os.path.abspath("warehouse"))
    .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
    .getOrCreate()
)
spark.read.parquet(os.path.abspath("application.parquet")).createOrReplaceTempView("logged")
for folder in sys.argv[1:]:
    os.chdir(folder)
    source = open("query.py", encoding="utf-8").read()
    source = source.replace("OUT = 'flows'", f"OUT = {folder + '/flows'!r}")
    exec(compile(source, "query.py", "exec"), {"__name__": "__main__"})
    assert spark.conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"
spark.stop()
"""


# In an environment of its own, as it takes 500 MB.
PYTHON = ROOT / ".spark" / "bin" / "python"


@pytest.fixture
def spark() -> None:
    need_program("java", "default-jre-headless")
    if not PYTHON.exists():
        lacking("Spark is not installed", "`make spark`")


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_it_gives_the_flows_that_are_collected_here(tmp_path: Path) -> None:
    lines = draw_lines(21, 1500)
    log, half = tmp_path / "log.json", tmp_path / "half.json"
    write_json(log, lines)
    write_json(half, lines[:700])
    tables = write_parquet(tmp_path, lines[700:])
    programs = {
        "source": text("spark", log, window=WINDOW),
        "segment": text("spark", half, *tables, by="segment"),
        "forms": text("spark", LOGS / "azure-storage.json"),
        "table": text("spark", "table:logged"),
        "day": text("spark", half, *tables, by="segment", per=Per.DAY),
        "hour": text("spark", log, per=Per.HOUR),
    }
    run(tmp_path, programs)

    def answer(name: str) -> tuple[list[object], int]:
        (part,) = (tmp_path / name / "flows").glob("part-*.parquet")
        flows, unreadable = counted(part)
        return [*flows], unreadable

    assert answer("source") == counted(log, window=WINDOW)
    assert answer("forms") == counted(LOGS / "azure-storage.json")
    assert answer("table") == counted(tables[0])
    flows, unreadable = counted(log)
    assert answer("segment") == (ordered(folded(flows)), unreadable)
    by_day = folded(counted(log, per=Per.DAY)[0], Per.DAY)
    assert answer("day") == (ordered(by_day), unreadable)
    assert answer("hour") == counted(log, per=Per.HOUR)


def run(folder: Path, programs: dict[str, str]) -> None:
    for name, program in programs.items():
        (folder / name).mkdir()
        (folder / name / "query.py").write_text(program, encoding="utf-8")
    (folder / "runner.py").write_text(RUNNER, encoding="utf-8")
    ran = subprocess.run(
        [str(PYTHON), "runner.py", *(str(folder / name) for name in programs)],
        cwd=folder, env={**os.environ, "PYSPARK_PYTHON": str(PYTHON)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4000:]


def test_the_name_of_a_log_is_no_code() -> None:
    program = text("spark", HOSTILE, f"table:{HOSTILE}", f"{HOSTILE}.parquet")
    head = program.partition("SINCE, UNTIL")[0].partition("OUT = ")[2]
    names: dict[str, object] = {}
    exec("OUT = " + head, names)
    assert names["LINES"] == [HOSTILE]
    assert names["FILES"] == [f"{HOSTILE}.parquet"]
    assert names["TABLES"] == [HOSTILE]
