"""What the reviewed logs say, read off each of them by hand: format, counts of lines, and flows."""

DAY = "2026-07-0"
NEU, CUS = "winatp-gw-neu.microsoft.com", "winatp-gw-cus3.microsoft.com"
EXPECTED = {
    "azure-storage.json": (
        "azure-firewall",
        (20, 4, 1),
        [
            f"10.1.2.3 deny 1 tcp://13.78.143.217:2323 {DAY}4T00:00:01Z {DAY}4T00:00:01Z",
            f"10.20.1.4 deny 1 https://{NEU}:443 {DAY}4T00:00:01Z {DAY}4T00:00:01Z",
            f"10.20.2.4 deny 1 https://wdcp.microsoft.com:443 {DAY}4T00:00:00Z {DAY}4T00:00:00Z",
            f"10.20.2.4 allow 3 https://{NEU}:443 {DAY}1T08:33:46Z {DAY}2T08:00:00Z",
            f"10.20.2.4 deny 1 icmp://13.107.4.50:0 {DAY}3T00:00:02Z {DAY}3T00:00:02Z",
            f"10.20.2.4 allow 1 tcp://2001:db8::1:443 {DAY}3T00:00:01Z {DAY}3T00:00:01Z",
            f"10.20.2.4 deny 1 tcp://23.72.254.146:443 {DAY}3T00:00:00Z {DAY}3T00:00:00Z",
            f"10.20.2.4 allow 1 udp://10.0.0.1:53 {DAY}3T00:00:03Z {DAY}3T00:00:03Z",
            f"10.20.2.5 allow 1 http://wpad:80 {DAY}2T09:00:01Z {DAY}2T09:00:01Z",
            f"10.20.2.5 allow 1 https://13.107.4.50:443 {DAY}2T09:00:00Z {DAY}2T09:00:00Z",
            f"10.20.2.9 allow 41 https://wdcp.microsoft.com:443 {DAY}3T01:00:00Z {DAY}3T01:00:00Z",
            "10.24.2.5 deny 1 http://au.download.windowsupdate.com:80/c/x.cab "
            f"{DAY}2T09:00:02Z {DAY}2T09:00:02Z",
            "2001:db8::7 allow 1 http://crl.microsoft.com:80/pki/crl/a.crl "
            f"{DAY}2T09:00:03Z {DAY}2T09:00:03Z",
        ],
    ),
    "azure-legacy.txt": (
        "azure-firewall-legacy",
        (20, 5, 0),
        [
            "10.1.0.5 allow 1 https://mydestination.com:443",
            "10.1.2.3 deny 1 tcp://13.78.143.217:2323",
            "10.13.2.4 deny 1 icmp://13.107.4.50:0",
            "10.20.1.4 deny 1 http://au.download.windowsupdate.com:80/c/x.cab",
            "10.20.1.4 allow 1 https://wdcp.microsoft.com:443",
            f"10.20.1.4 deny 3 https://{NEU}:443",
            "10.20.1.5 deny 1 http://crl.microsoft.com:80/pki/crl/a.crl",
            "10.20.1.5 allow 1 http://wpad:80/wpad.dat",
            "10.20.1.5 allow 1 https://13.107.4.50:443",
            "10.20.1.5 allow 1 https://2001:db8::1:443",
            "10.20.1.5 allow 1 udp://10.0.0.1:53",
            "2001:db8::4 allow 2 tcp://2001:db8::1:443",
        ],
    ),
    "squid-access.log": (
        "squid",
        (20, 3, 2),
        [
            "10.20.0.5 allow 1 http://crl.microsoft.com:80/pki/crl/a.crl "
            "2025-07-01T08:36:41Z 2025-07-01T08:36:41Z",
            f"10.20.0.5 allow 2 https://{NEU}:443 2025-07-01T08:36:40Z 2025-07-01T08:36:40Z",
            "10.20.0.6 allow 1 ftp://host.example:0/a 2025-07-01T08:36:49Z 2025-07-01T08:36:49Z",
            "10.20.0.6 allow 1 http://wpad:80/wpad.dat 2025-07-01T08:36:47Z 2025-07-01T08:36:47Z",
            "10.20.0.6 allow 1 http://www.microsoft.com:8080/pki/x "
            "2025-07-01T08:36:50Z 2025-07-01T08:36:50Z",
            "10.20.0.6 allow 1 https://13.107.4.50:443 2025-07-01T08:36:44Z 2025-07-01T08:36:44Z",
            "10.20.0.6 allow 1 https://wdcp.microsoft.com:443/wdcp.svc/bond/submitReport "
            "2025-07-01T08:36:46Z 2025-07-01T08:36:46Z",
            f"10.20.0.6 deny 1 https://{CUS}:443 2025-07-01T08:36:42Z 2025-07-01T08:36:42Z",
            "10.20.0.7 allow 1 http://crl.microsoft.com:80/pki/crl/b.crl "
            "2025-07-01T08:36:55Z 2025-07-01T08:36:55Z",
            "10.20.0.7 allow 1 http://crl.microsoft.com:80/pki/crl/c.crl "
            "2025-07-01T08:36:56Z 2025-07-01T08:36:56Z",
            "10.20.0.7 allow 2 https://wdcp.microsoft.com:443 "
            "2025-07-01T08:36:52Z 2025-07-01T08:36:53Z",
            "10.20.0.7 deny 1 https://wdcp.microsoft.com:443 "
            "2025-07-01T08:36:54Z 2025-07-01T08:36:54Z",
            "2001:db8::6 allow 1 https://2001:db8::1:443 2025-07-01T08:36:45Z 2025-07-01T08:36:45Z",
        ],
    ),
    "panos-url.csv": (
        "panos-url",
        (21, 5, 1),
        [
            f"10.20.1.7 allow 1 http://crl.microsoft.com:80/pki/crl/a.crl {DAY}1T10:15:02Z "
            f"{DAY}1T10:15:02Z",
            f"10.20.1.7 allow 1 https://wdcp.microsoft.com:443/ {DAY}1T10:15:02Z {DAY}1T10:15:02Z",
            f'10.20.1.7 allow 1 https://we"ird.example:443/ {DAY}1T10:15:02Z {DAY}1T10:15:02Z',
            f"10.20.1.7 deny 3 https://{CUS}:443/edr/ {DAY}1T10:15:02Z {DAY}1T10:15:02Z",
            f"10.20.1.7 allow 3 https://{NEU}:443/ {DAY}1T10:15:02Z {DAY}1T10:15:05Z",
            f"10.20.1.8 allow 2 http://crl.microsoft.com:80/pki/crl/b.crl {DAY}1T10:15:04Z "
            f"{DAY}1T10:15:04Z",
            f"10.20.1.8 allow 1 http://wpad:80/wpad.dat {DAY}1T10:15:04Z {DAY}1T10:15:04Z",
            f"10.20.1.8 allow 1 https://13.107.4.50:443/ {DAY}1T10:15:04Z {DAY}1T10:15:04Z",
            f"10.20.1.8 deny 1 https://wdcp.microsoft.com:443 {DAY}1T10:15:04Z {DAY}1T10:15:04Z",
            "10.20.1.8 deny 1 https://wdcp.microsoft.com:443/",
            f"10.20.1.8 allow 1 https://wdcp.microsoft.com:443/ {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.8 allow 1 tcp://www.microsoft.com:8080/pki/x {DAY}1T10:15:04Z "
            f"{DAY}1T10:15:04Z",
            f"2001:db8::7 allow 1 https://2001:db8::1:443/ {DAY}1T10:15:04Z {DAY}1T10:15:04Z",
        ],
    ),
    "fortigate.log": (
        "fortigate-webfilter",
        (20, 5, 2),
        [
            f"10.20.1.34 deny 1 https://{CUS}:443 {DAY}1T10:15:03Z {DAY}1T10:15:03Z",
            f"10.20.1.34 allow 3 https://{NEU}:443 {DAY}1T10:15:02Z {DAY}1T10:15:06Z",
            f"10.20.1.35 allow 1 http://crl.microsoft.com:80 {DAY}1T10:15:03Z {DAY}1T10:15:03Z",
            f"10.20.1.35 allow 1 http://wpad:80 {DAY}1T10:15:09Z {DAY}1T10:15:09Z",
            f"10.20.1.35 allow 1 https://13.107.4.50:443 {DAY}1T10:15:07Z {DAY}1T10:15:07Z",
            "10.20.1.36 deny 1 https://wdcp.microsoft.com:443",
            f"10.20.1.36 allow 1 https://wdcp.microsoft.com:8443 {DAY}1T10:15:10Z {DAY}1T10:15:10Z",
            f"10.20.1.36 deny 1 tcp://host.example:2323 {DAY}1T10:15:11Z {DAY}1T10:15:11Z",
            f"10.20.1.37 deny 1 http://crl.microsoft.com:80 {DAY}1T10:15:16Z {DAY}1T10:15:16Z",
            f"10.20.1.37 allow 1 https://wdcp.microsoft.com:443 {DAY}1T10:15:15Z {DAY}1T10:15:15Z",
            f"2001:db8::7 allow 1 https://2001:db8::1:443 {DAY}1T10:15:08Z {DAY}1T10:15:08Z",
        ],
    ),
    "zscaler.json": (
        "zscaler-web",
        (20, 5, 1),
        [
            f"10.20.1.4 allow 1 http://crl.microsoft.com:80/pki/crl/a.crl {DAY}1T07:07:07Z "
            f"{DAY}1T07:07:07Z",
            f"10.20.1.4 deny 1 https://{CUS}:443/edr {DAY}1T07:07:07Z {DAY}1T07:07:07Z",
            f"10.20.1.4 allow 3 https://{NEU}:443 {DAY}1T07:07:07Z {DAY}1T07:07:08Z",
            f"10.20.1.5 allow 1 http://wpad:80/wpad.dat {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
            f"10.20.1.5 allow 1 http://www.microsoft.com:8080/pki/x {DAY}1T07:07:09Z "
            f"{DAY}1T07:07:09Z",
            f"10.20.1.5 allow 1 https://13.107.4.50:443 {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
            f"10.20.1.5 allow 1 https://host.example:443/a {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
            f"10.20.1.5 deny 1 https://wdcp.microsoft.com:443 {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
            f"10.20.1.5 allow 2 https://wdcp.microsoft.com:443 {DAY}2T07:07:07Z {DAY}2T07:07:07Z",
            f"10.20.1.5 allow 1 tcp://host.example:21 {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
            f"2001:db8::7 allow 1 https://2001:db8::1:443 {DAY}1T07:07:09Z {DAY}1T07:07:09Z",
        ],
    ),
}
