"""A device: each line says a port, how long to wait, and what to send; it prints what came back.

A line of port 0 has a command instead, and what that prints is printed as hexadecimal digits.
"""

import socket
import subprocess
import sys


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


say("ready")
for line in sys.stdin:
    port, seconds, data = line.split()
    if port == "0":
        command = ["sh", "-c", bytes.fromhex(data).decode()]
        say(subprocess.run(command, capture_output=True, check=False).stdout.hex() or "-")
        continue
    try:
        with socket.create_connection(("10.20.255.2", int(port)), timeout=float(seconds)) as one:
            one.sendall(bytes.fromhex(data))
            answer = one.recv(7).decode() or "closed"
    except OSError:
        answer = "nothing"
    say(answer)
