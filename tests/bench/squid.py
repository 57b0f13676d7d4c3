"""`python -m tests.bench.squid [N]`: N drawn policies put to a real Squid, decrypting and not."""

import sys
from collections.abc import Iterator

from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.backends.squid.judge import Algebra, differences, names_in, questions
from tests.backends.squid.plans import file_of, rendered, seen
from tests.bench.judged import Judged, number_of_policies, report
from tests.builders.drawn_rules import ASKING, drawn_plan


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    with proxy_home(find_program()) as proxy:
        proxy.prepare()
        proxy.include.write_text("")
        proxy.start()
        return report(count, "requests", judge(proxy, count))


def judge(proxy: Proxy, count: int) -> Iterator[Judged]:
    """Each policy, decrypted and not."""
    for seed in range(count):
        for bump in (False, True):
            plan = drawn_plan(seed)
            result = rendered(plan, bump=bump, upstream=True)
            asked = questions(plan.rules, ASKING, decrypts=bump)
            proxy.include.write_text(file_of(result))
            proxy.reload(names_in(asked))
            algebra = Algebra(result.allows, seen(result))
            allowed = sum(algebra.expect(question).allowed for question in asked)
            about = f"{seed} {'decrypted' if bump else 'not decrypted'}"
            yield Judged(about, len(asked), allowed, differences(proxy, asked, algebra))


if __name__ == "__main__":
    sys.exit(main(number_of_policies()))
