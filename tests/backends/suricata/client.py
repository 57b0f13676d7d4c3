"""A device: each line says a port, how long to wait, and what to send; it prints what came back."""

import socket
import sys


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


say("ready")
for line in sys.stdin:
    port, seconds, data = line.split()
    try:
        with socket.create_connection(("10.20.255.2", int(port)), timeout=float(seconds)) as one:
            one.sendall(bytes.fromhex(data))
            answer = one.recv(7).decode() or "closed"
    except OSError:
        answer = "nothing"
    say(answer)
