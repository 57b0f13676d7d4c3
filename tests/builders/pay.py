"""A service of one's own with one host, and where the local firewall is."""

PAY = """\
format_version: "1.0"
service: pay
endpoints: [{url: "https://pay.example"}]
"""
FIREWALL = ".outgate/local-firewall.json"
