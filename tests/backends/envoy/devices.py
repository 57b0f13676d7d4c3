"""Devices in a network of their own, which ask what they are told; see `world`."""

import base64
import json
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.backends.envoy.world import GATEWAY, GATEWAY_6, say

SECONDS = 10
PAUSE = 0.02  # between the pieces of what is sent, so that each is a segment of its own


def ask(question: list[object]) -> object:
    """What comes of one connection."""
    source, address, port, text, pieces = question
    data = base64.b64decode(str(text))
    is_6 = ":" in str(source)
    where = str(address or (GATEWAY_6 if is_6 else GATEWAY))
    try:
        with socket.create_connection(
            (where, int(str(port))), timeout=SECONDS, source_address=(str(source), 0)
        ) as one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            size = max(1, -(-len(data) // int(str(pieces))))
            for at in range(0, len(data), size):
                if at:
                    time.sleep(PAUSE)
                one.sendall(data[at : at + size])
            came = b""
            while not _is_whole(came) and (piece := one.recv(65536)):
                came += piece
    except TimeoutError:
        return {"silent": True}
    except OSError as error:
        return {"refused": error.strerror}
    if came.endswith(b"}\n"):
        told = json.loads(came[came.index(b'{"at"') :])
        assert isinstance(told, dict)
        return told
    return {"refused": came[:200].decode("latin-1")}


def _is_whole(came: bytes) -> bool:
    """Whether an answer is at its end: a gateway may hold the connection for a while after it."""
    if not came.startswith(b"HTTP/1.1 "):
        return came.endswith(b"}\n")
    head, blank, body = came.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: *([0-9]+)", head)
    return bool(blank and length and len(body) >= int(length[1]))


def take_up(addresses: list[str]) -> None:
    """Have more addresses to ask from."""
    lines = [
        f"address add {each} dev devices{' nodad' if ':' in each else ''}" for each in addresses
    ]
    if any("/30" in each for each in addresses):
        lines += ["link set lo up", "link set devices up"]
        lines += [f"route add default via {GATEWAY}", f"route add default via {GATEWAY_6}"]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines).encode(), check=True)


def main() -> None:
    """Do as standard input says, to its end."""
    say("ready")
    with ThreadPoolExecutor(8) as pool:
        for line in sys.stdin:
            order = json.loads(line)
            answers: list[object] = []
            if "up" in order:
                take_up(order["up"])
            else:
                answers = list(pool.map(ask, order["ask"]))
            say(json.dumps(answers))


if __name__ == "__main__":
    main()
