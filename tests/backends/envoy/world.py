"""A gateway between devices and the internet, each in a network of its own on this machine.

`python -m tests.backends.envoy.world` runs in a network namespace of its own, that of the gateway:
Envoy is there, what resolves names, and the whole internet behind it. Devices are in another, with
every address that they ask from. It reads JSON from standard input, one line for each order:

    {"start": {"command": ["envoy", ...], "ports": [...], "sources": [...], "redirect": true}}
    {"ask": [[source, address or null, port, bytes in base64, pieces], ...]}
    {"run": {"line": "curl ...", "folder": "/...", "env": {...}}}

and answers each with one line. A connection is answered by who took it in the end: the host of that
name or the address, its port, and what came there first.
"""

import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

GATEWAY, DEVICES = "192.0.2.1", "192.0.2.2"
GATEWAY_6, DEVICES_6 = "fd00::1", "fd00::2"
GATEWAY_NAME = (
    "gateway.example"  # as where DNS leads devices to the gateway, and the gateway as well
)
RESOLVER = "127.0.0.53"
INTERNET = ("100.64.0.0/16", "198.18.0.0/15", "2001:db8:77::/64")
HERE = (GATEWAY, "127.0.0.1")  # where Envoy is told to listen
WELL_KNOWN = (80, 443)
NAMED = "198.19."  # addresses of hosts, one for each name that was asked for
# Of IPv6 `redirect` would take an address of the link, at which Envoy does not listen here.
REDIRECT = """\
table inet outgate_test {{
  chain to_gateway {{
    type nat hook prerouting priority dstnat
    iifname gateway meta nfproto ipv4 tcp dport {{ {ports} }} redirect
    iifname gateway meta nfproto ipv6 tcp dport {{ {ports} }} dnat ip6 to fd00::1
  }}
}}
"""
ASK = [sys.executable, "-m", "tests.backends.envoy.devices"]


class World:
    """What runs in the gateway's namespace."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.ports: set[int] = set()
        self.envoy: subprocess.Popen[bytes] | None = None
        self.certificate: str | None = None
        self.sources = {DEVICES, DEVICES_6}
        self.devices = subprocess.Popen(
            ["unshare", "--net", *ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.devices.stdout is not None
        assert self.devices.stdout.readline() == "ready\n"
        self._connect()
        threading.Thread(target=self._resolve, daemon=True).start()

    def _connect(self) -> None:
        ip("link set lo up")
        ip(f"link add gateway type veth peer name devices netns {self.devices.pid}")
        ip(f"address add {GATEWAY}/30 dev gateway")
        ip(f"address add {GATEWAY_6}/64 dev gateway nodad")
        ip("link set gateway up")
        self._tell_devices({"up": [f"{DEVICES}/30", f"{DEVICES_6}/64"]})
        ip(f"route add default via {DEVICES}")
        ip(f"route add default via {DEVICES_6}")
        for network in INTERNET:
            ip(f"route add local {network} dev lo")

    def start(
        self,
        command: list[str],
        ports: list[int],
        sources: list[str],
        *,
        redirect: bool,
        certificate: str | None,
    ) -> dict[str, object]:
        """Start Envoy anew, with more addresses of devices if need be.

        With a certificate the internet talks TLS with whoever begins it.
        """
        self.stop()
        self.certificate = certificate
        new = [each for each in sources if each not in self.sources]
        self.sources.update(new)
        self._tell_devices({"up": new})
        for port in (*ports, *WELL_KNOWN):
            self._listen(port)
        rules = "flush ruleset\n"
        if redirect and ports:
            rules += REDIRECT.format(ports=", ".join(map(str, ports)))
        subprocess.run(["nft", "-f", "-"], input=rules.encode(), check=True)
        begin = time.perf_counter()
        self.envoy = envoy = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert envoy.stderr is not None
        while not self._is_listening(ports):
            if envoy.poll() is not None or time.perf_counter() - begin > 60:
                self.stop()
                return {"failed": envoy.stderr.read().decode()[-2000:]}
            time.sleep(0.01)
        seconds = time.perf_counter() - begin
        threading.Thread(target=envoy.stderr.read, daemon=True).start()
        return {"seconds": seconds, "megabytes": memory(envoy.pid)}

    def ask(self, questions: list[object]) -> list[object]:
        """Have devices ask, and say which host or address each reached."""
        answers = []
        for answer in self._tell_devices({"ask": questions}):
            if isinstance(answer, dict) and "at" in answer:
                answer["at"] = self.addresses.get(answer["at"], answer["at"])
            answers.append(answer)
        return answers

    def stop(self) -> None:
        if self.envoy is not None:
            self.envoy.kill()
            self.envoy.wait()
            self.envoy = None

    def _is_listening(self, ports: list[int]) -> bool:
        """Whether Envoy takes connections: its sockets are those at the gateway's address."""
        text = Path("/proc/net/tcp").read_text()
        taken = {line.split()[1] for line in text.splitlines() if " 0A " in line}
        own = ("".join(f"{int(part):02X}" for part in reversed(each.split("."))) for each in HERE)
        return any(taken >= {f"{each}:{port:04X}" for port in ports} for each in own)

    def _tell_devices(self, order: dict[str, object]) -> list[object]:
        assert self.devices.stdin is not None
        assert self.devices.stdout is not None
        self.devices.stdin.write(json.dumps(order) + "\n")
        self.devices.stdin.flush()
        answer = json.loads(self.devices.stdout.readline())
        assert isinstance(answer, list)
        return answer

    def _listen(self, port: int) -> None:
        """All of the internet at a port; Envoy's own sockets are at closer addresses."""
        if port in self.ports:
            return
        self.ports.add(port)
        for family, anywhere in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            server = socket.socket(family)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            server.bind((anywhere, port))
            server.listen(512)
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()

    def _serve(self, server: socket.socket) -> None:
        while True:
            one, _ = server.accept()
            threading.Thread(target=answer, args=(one, self.certificate), daemon=True).start()

    def _resolve(self) -> None:
        """Give every name an address of its own."""
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((RESOLVER, 53))
        while True:
            query, sender = server.recvfrom(2048)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
                at += 1 + query[at]
            kind = query[at + 1 : at + 3]
            question = query[12 : at + 5]
            records = b""
            if kind == b"\x00\x01":
                address = self._address(".".join(labels).lower())
                records = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04"
                records += socket.inet_aton(address)
            head = query[:2] + b"\x81\x80\x00\x01\x00" + bytes([bool(records)]) + bytes(4)
            server.sendto(head + question + records, sender)

    def _address(self, name: str) -> str:
        if name == GATEWAY_NAME:
            return GATEWAY
        if name not in self.names:
            number = len(self.names) + 1
            self.names[name] = f"{NAMED}{number // 250 % 250}.{number % 250 + 1}"
            self.addresses[self.names[name]] = name
        return self.names[name]


def answer(one: socket.socket, certificate: str | None) -> None:
    """Say who took a connection and what came; at port 25 this end speaks first."""
    at, port = one.getsockname()[:2]
    one.settimeout(10)
    if certificate is not None and one.recv(1, socket.MSG_PEEK) == b"\x16":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        one = context.wrap_socket(one, server_side=True)
    with one:
        told = {"at": at, "port": port}
        try:
            first = b"" if port == 25 else one.recv(65536)
            while first[:1].isalpha() and b"\r\n\r\n" not in first and first.count(b" ") > 1:
                more = one.recv(65536)
                if not more:
                    break
                first += more
            told["came"] = base64.b64encode(first).decode()
            body = f"{json.dumps(told)}\n".encode()
            if first[:4] in (b"GET ", b"POST", b"HEAD"):
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                )
                body = head.encode() + body
            one.sendall(body)
            if port == 25:  # what comes later and is never read would reset the connection
                one.shutdown(socket.SHUT_WR)
                while one.recv(65536):
                    pass
        except OSError:
            return


def ip(words: str) -> None:
    """Run `ip`."""
    subprocess.run(["ip", *words.split()], check=True)


def memory(process: int) -> float:
    """What a process holds, in megabytes."""
    text = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def run(line: str, folder: str, env: dict[str, str]) -> list[object]:
    """What a line of a shell prints on the gateway, and its exit code."""
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return [done.returncode, done.stdout]


def say(text: str) -> None:
    """A line for whoever gives the orders."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Do as standard input says, to its end."""
    world = World()
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            say(json.dumps(world.start(**order["start"])))
        elif "ask" in order:
            say(json.dumps(world.ask(order["ask"])))
        else:
            say(json.dumps(run(**order["run"])))
    world.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
