"""`python -m tests.bench.pac [N]`: N drawn policies put to two engines; sizes and times."""

import sys
import time
from collections.abc import Iterator

from tests.backends.pac.engines import ask_quickjs, ask_spidermonkey
from tests.backends.pac.judge import differences
from tests.backends.pac.plans import OTHERWISE, drawn_case, file_of, rendered
from tests.bench.judged import Judged, number_of_policies, report
from tests.builders.plans import plan_with
from tests.builders.rules import rule

BATCH = 20
LOADS = {"no rule": 0, "1,000 hosts": 1_000, "10,000 hosts": 10_000}


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    code = report(count, "URLs in each of two engines", judge(count))
    measure_loads()
    return code


def judge(count: int) -> Iterator[Judged]:
    """Each policy; Node starts once for some of them."""
    for first in range(0, count, BATCH):
        seeds = range(first, min(first + BATCH, count))
        files = [drawn_case(seed) for seed in seeds]
        said = ask_quickjs([(pac, [each.url for each in asked]) for pac, _, asked in files])
        for seed, (pac, algebra, asked), (answers, _) in zip(seeds, files, said, strict=True):
            nowhere = OTHERWISE[tuple(OTHERWISE)[seed % 3]]
            passing = sum(algebra.expect(question).answer != nowhere for question in asked)
            wrong = [
                difference
                for given in (None, answers)
                for difference in differences(asked, pac, algebra, given)
            ]
            yield Judged(str(seed), len(asked), passing, wrong)


def measure_loads() -> None:
    """How large files are, and how long it takes to read one and to answer."""
    for name, hosts in LOADS.items():
        pac = file_of(rendered(plan_with(tuple(rule(f"h{n:05}.example") for n in range(hosts)))))
        print_load(name, pac, ["https://a.b.h00777.example/", "https://h00777.example/"])
    sites = (
        rule(f"s{place}.example", source=(f"10.{site >> 6}.{(site & 63) << 2}.0/22",))
        for site in range(1_000)
        for place in range(32)
    )
    pac = file_of(rendered(plan_with(tuple(sites)), sources=("10.0.0.0/12",)))
    print_load("1,000 sites with 32 places each", pac, ["https://s7.example/"])


def print_load(name: str, pac: str, urls: list[str]) -> None:
    """One row: the size, the load and the answers in each engine."""
    start = time.perf_counter()
    ask_spidermonkey(pac, urls[:1])
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    ask_spidermonkey(pac, urls * 2_000)
    each = (time.perf_counter() - start - loaded) / (2_000 * len(urls))
    ((_, once),) = ask_quickjs([(pac, urls[:1])])
    print(
        f"{name}: {len(pac):,} bytes; SpiderMonkey {1e3 * loaded:.1f} ms to load, "
        f"{1e6 * each:.0f} us an answer; QuickJS {once:.1f} ms to load and answer"
    )


if __name__ == "__main__":
    sys.exit(main(number_of_policies()))
