"""A policy set that probes are held against."""

from datetime import date

from outgate.plan.compile import Compilation
from outgate.project.compile import Inputs, compile_policies
from outgate.source import SourceFile
from tests.conftest import ROOT

DAY = date(2026, 11, 30)
WORKSPACE = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
POLICY = f"""\
source hamburg = 10.20.0.0/16, 10.21.0.0/16
source milan = 10.24.0.0/16
fleet plant = server2016-mma
allow mde for region EU, fleet win11 from hamburg
allow mde for region EU, fleet win11 from milan via streamlined without updates
allow mde for region UK, fleet plant from milan workspace "{WORKSPACE}" storage "stmmauks01"
allow mde for region US, fleet linux from hamburg until 2026-10-01
allow mde-portal for region EU from 10.99.0.10
"""


def inputs_of(text: str) -> Inputs:
    return Inputs(
        root=ROOT,
        paths=(),
        catalog_folder=None,
        edition=None,
        as_of=DAY,
        texts=(SourceFile("p.policy", text),),
    )


def compiled(text: str) -> Compilation:
    compilation = compile_policies(inputs_of(text)).compilation
    assert compilation is not None
    return compilation


COMPILATION = compiled(POLICY)
