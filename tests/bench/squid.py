"""`python -m tests.bench.squid [N]`: N drawn policies put to a real Squid, decrypting and not."""

import sys
import time

from tests.backends.squid.engine import find_program, proxy_home
from tests.backends.squid.judge import Algebra, differences, names_in, questions
from tests.backends.squid.plans import file_of, rendered, seen
from tests.builders.drawn_rules import ASKING, drawn_plan


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    start = time.perf_counter()
    asked_in_all = allowed = wrong = 0
    with proxy_home(find_program()) as proxy:
        proxy.prepare()
        proxy.include.write_text("")
        proxy.start()
        for seed in range(count):
            for bump in (False, True):
                plan = drawn_plan(seed)
                result = rendered(plan, bump=bump, upstream=True)
                asked = questions(plan.rules, ASKING, decrypts=bump)
                proxy.include.write_text(file_of(result))
                proxy.reload(names_in(asked))
                algebra = Algebra(result.allows, seen(result))
                asked_in_all += len(asked)
                allowed += sum(algebra.expect(question).allowed for question in asked)
                for difference in differences(proxy, asked, algebra):
                    wrong += 1
                    print(seed, bump, difference)
    print(
        f"{count} policies, {asked_in_all:,} requests, {allowed:,} to pass: {wrong} differences, "
        f"{time.perf_counter() - start:.0f} s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
