"""The words of Suricata's rules that the service takes, and those that it does not."""

ACTIONS = ("pass", "drop", "reject", "alert")
APPLICATIONS = (
    "http", "http1", "http2", "tls", "ssl", "dns", "ftp", "smb", "ssh", "smtp", "imap", "dcerpc",
    "krb5", "ike", "ntp", "dhcp", "tftp", "snmp", "rdp", "sip", "mqtt", "rfb", "nfs", "quic",
)  # fmt: skip
PROTOCOLS = ("ip", "tcp", "udp", "icmp", "tcp-pkt", "tcp-stream", *APPLICATIONS)

# Keywords of Suricata that the service documents as not supported.
UNSUPPORTED = frozenset(
    ("dataset", "datarep", "iprep", "lua", "luajit", "filestore", "filemagic", "threshold",
     "detection_filter", "enip_command", "cip_service")
)  # fmt: skip
# What a rule group in strict order does not take.
ORDERING = frozenset(("priority", "classtype"))
# One of these must be beside `pcre`.
PCRE_NEEDS = ("tls.sni", "http.host", "dns.query", "http.uri", "content")

# What looks at the match before it.
MODIFIERS = frozenset(
    ("nocase", "startswith", "endswith", "depth", "offset", "distance", "within", "rawbytes",
     "fast_pattern")
)  # fmt: skip
# Keywords without a value, beside sticky buffers.
PLAIN = frozenset(
    ("nocase", "startswith", "endswith", "rawbytes", "noalert", "dotprefix", "to_lowercase",
     "to_uppercase", "compress_whitespace", "strip_whitespace", "file.data", "pkt_data")
)  # fmt: skip
# These stand with a value or without.
BOTH = frozenset(("fast_pattern", "tls.version", "tls.cert_chain_len", "dns.opcode", "dns.rcode"))
_VALUED = frozenset(
    ("msg", "sid", "rev", "gid", "metadata", "reference", "flow", "flowbits", "flowint", "xbits",
     "content", "depth", "offset", "distance", "within", "isdataat", "bsize", "dsize", "pcre",
     "byte_test", "byte_jump", "byte_extract", "ssl_state", "ssl_version", "app-layer-protocol",
     "app-layer-event", "ip_proto", "ttl", "flags", "itype", "icode", "geoip", "sameip", "tos",
     "fragbits", "fragoffset", "window", "target", "tag", "stream_size", "urilen", "flow.age",
     "flow.pkts_toclient", "flow.pkts_toserver", "aws_domain_category", "aws_url_category")
)  # fmt: skip
_BUFFERS = {
    "tls": ("sni", "cert_subject", "cert_issuer", "cert_serial", "cert_fingerprint", "version",
            "cert_chain_len", "certs", "alpn"),
    "http": ("host", "host.raw", "uri", "uri.raw", "method", "user_agent", "header", "header.raw",
             "request_line", "request_body", "response_body", "stat_code", "stat_msg", "cookie",
             "protocol", "accept", "referer", "content_type", "content_len", "location", "server",
             "start", "header_names", "connection"),
    "dns": ("query", "opcode", "rcode", "rrtype", "answers.rrname", "queries.rrname"),
    "ssh": ("proto", "software", "hassh", "hassh.server"),
    "ja3": ("hash", "string"), "ja3s": ("hash", "string"), "ja4": ("hash",),
    "quic": ("sni", "version"), "smb": ("named_pipe", "share"), "ftp": ("command",),
}  # fmt: skip
BUFFERS = frozenset(f"{prefix}.{name}" for prefix, names in _BUFFERS.items() for name in names)
KNOWN = PLAIN | _VALUED | BUFFERS | UNSUPPORTED | ORDERING | MODIFIERS

# The application that a rule is about by a keyword of it.
OF_APPLICATION = {"ssl_state": "tls", "ssl_version": "tls", "urilen": "http"}
