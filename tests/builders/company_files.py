"""A small company in files: its policies, its devices, and exports of a larger one."""

from tests.builders.company import DAY, Made, make_company
from tests.builders.company_exports import device_info_json, intune_csv, plain_csv, portal_csv
from tests.conftest import Workspace

AS_OF = ("--as-of", DAY.isoformat())
POLICY = """\
source hamburg = 10.20.0.0/16
source milan = 10.24.0.0/16

allow mde for region EU, fleet win10, win11, macos from hamburg
allow mde for region EU, fleet win11 from hamburg, milan via streamlined
allow mde for region EU, fleet server2025, mma from milan until 2026-10-01
allow mde for region UK, fleet linux from milan
allow mde-portal for region EU from hamburg
"""
DEVICES = """\
device,os,build,agent,sensor_version,av_platform,av_engine,av_signature,region,ip,last_seen,connectivity
pc-1,Windows11,22631,,10.8804.1.1,4.18.25090.3009,1.1.25090.3001,1.439.218.0,,10.20.0.1,2026-11-29,standard
pc-2,Windows11,22631,,10.8804.1.1,4.18.2203.5,1.1.25090.3001,1.439.218.0,,10.24.0.2,2026-11-29,standard
pc-3,Windows11,22631,,,,,,,10.24.0.3,2026-11-29,streamlined
pc-4,Windows10,16299,,,4.18.2211.5,1.1.19900.2,1.391.345.0,,10.20.0.4,2026-11-29,
pc-5,Windows10,19045,,10.8804.1.1,,,,,,2026-11-29,
srv-6,Windows Server 2016,14393,,,,,,,10.24.0.6,2026-11-29,
srv-7,Windows Server 2012 R2,9600,mma,,,,,EU,10.24.0.7,2026-11-29,
phone-8,iOS,,,,,,,,10.20.0.8,2026-11-29,
old-9,Windows11,22631,,,,,,,10.20.0.9,2026-10-01,
torn-10,Windows11
"""


def company_at(project: Workspace, text: str = DEVICES) -> None:
    """Write the policies and the devices into a project."""
    project.write("policies/p.policy", POLICY)
    project.write("devices.csv", text)


def made_files(workspace: Workspace) -> tuple[tuple[str, ...], tuple[Made, ...]]:
    """Write exports of one company, a file of each form; their names, and who is in them."""
    company = make_company(58)
    workspace.write("portal.csv", portal_csv(company))
    workspace.write("info.json", device_info_json(company))
    workspace.write("intune.csv", intune_csv(company))
    workspace.write("plain.csv", plain_csv(company))
    return ("portal.csv", "info.json", "intune.csv", "plain.csv"), company
