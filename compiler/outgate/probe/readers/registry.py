"""Every format, those that are known by surer signs first."""

from outgate.probe.readers.analyzer_text import ANALYZER_TEXT
from outgate.probe.readers.analyzer_xml import ANALYZER_XML
from outgate.probe.readers.cloud_connection import CLOUD_CONNECTION
from outgate.probe.readers.format import Format
from outgate.probe.readers.mdatp import MDATP
from outgate.probe.readers.own import OWN

FORMATS: tuple[Format, ...] = (OWN, ANALYZER_XML, ANALYZER_TEXT, MDATP, CLOUD_CONNECTION)
