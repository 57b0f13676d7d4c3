"""Rules of Suricata that the service takes, and what it says of those that it refuses."""

HEAD = "pass tls any any -> any 443"
SNI = 'tls.sni; content:"a.example"; startswith; endswith; nocase;'

TAKEN = [
    f"{HEAD} ({SNI} sid:1;)",
    f'{HEAD} (msg:"\\"quoted\\" and \\; both"; {SNI} flow:to_server,established; sid:1; rev:1;)',
    "pass tcp [10.0.0.0/8, !10.1.0.0/16] any -> [192.0.2.0/24,2001:db8::/32] [80,82:90] (sid:1;)",
    "alert tcp any any <> any any (sid:4294967294;)",
    'drop http any any -> any !80 (http.host; content:"|2e|a"; endswith; sid:1;)',
    'drop http any any -> any any (http.host; content:!"a.example"; bsize:>0; sid:1;)',
    "drop tls any any -> any any (ssl_state:client_hello; flow:to_server,established; sid:1;)",
    "drop tls any any -> any any (app-layer-event:tls.invalid_tls_header; sid:1;)",
    "drop tcp any any -> any any (app-layer-protocol:!tls; app-layer-protocol:!http; sid:1;)",
    'alert tcp any any -> any any (content:"GET "; startswith; flowbits:set,a; noalert; sid:1;)',
    'drop http any any -> any any (http.host; pcre:"/[^a-z]/"; sid:1;)',
    'drop tls any any -> any any (tls.sni; dotprefix; content:".a.example"; endswith; sid:1;)',
    f"{HEAD} ({SNI} sid:1;",
    f'{HEAD} (msg:"a"b"; sid:1;)',
    "reject udp $HOME_NET any -> $EXTERNAL_NET 443 (sid:1;)",
]

REFUSED = [
    ("nonsense", "Illegal rule syntax"),
    (f"{HEAD} ({SNI} sid:1;) trailing", "Illegal rule syntax"),
    (f"pass tls any any any 443 ({SNI} sid:1;)", "Illegal rule syntax"),
    (f"rejectsrc tls any any -> any 443 ({SNI} sid:1;)", "Action rejectsrc is not supported"),
    ("pass any any any -> any 443 (sid:1;)", 'protocol "any" cannot be used'),
    ("pass tcp any any <- any 443 (sid:1;)", "not a valid direction"),
    ("pass tcp 10.0.0 any -> any 443 (sid:1;)", 'failed to parse address "10.0.0"'),
    ("pass tcp [10.0.0.0/8 any -> any 443 (sid:1;)", "address block"),
    ("pass tcp any any -> any 123987 (sid:1;)", 'failed to parse port "123987"'),
    ("pass tcp any any -> any 80-90 (sid:1;)", 'failed to parse port "80-90"'),
    (f"{HEAD} ({SNI})", "sid not assigned"),
    (f"{HEAD} ({SNI} sid:0;)", "invalid sid option '0'"),
    (f"{HEAD} ({SNI} sid:4294967295;)", "invalid sid option '4294967295'"),
    (f"{HEAD} ({SNI} sid:x;)", "invalid sid option 'x'"),
    (f"{HEAD} ({SNI} sid:1)", 'no terminating ";"'),
    (f"{HEAD} (nonsense; sid:1;)", "unknown rule keyword 'nonsense'"),
    (f"{HEAD} (startswith; sid:1;)", '"startswith" needs a preceding content option'),
    (f'{HEAD} (content:"a"; tls.sni; endswith; sid:1;)', "needs a preceding content option"),
    (f"{HEAD} (nocase:yes; sid:1;)", "keyword 'nocase' takes no options"),
    (f"{HEAD} (content; sid:1;)", "malformed option to content keyword"),
    (f"{HEAD} (content:a; sid:1;)", "malformed option to content keyword"),
    (f'{HEAD} (content:""; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (content:"a|zz|"; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (content:"a"b"; sid:1;)', "malformed option to content keyword"),
    (f'{HEAD} (msg:"a;b"; sid:1;)', "invalid formatting to msg keyword"),
    (f"{HEAD} (dataset:set,x; sid:1;)", "RuleOptions dataset is not supported"),
    (f'{HEAD} (pcre:"/a/"; sid:1;)', "Using pcre without one of the following options"),
    ('pass tls any any -> any any (http.host; content:"a"; sid:1;)', "conflicting alprotos"),
]
