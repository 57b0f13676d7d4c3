"""Servers that answer whatever reaches them."""

import selectors
import socket

poll = selectors.DefaultSelector()
for port in (80, 443):
    server = socket.create_server(("10.20.255.2", port))
    poll.register(server, selectors.EVENT_READ)
while True:
    for key, _ in poll.select():
        one = key.fileobj
        assert isinstance(one, socket.socket)
        if key.data is None:
            client, _ = one.accept()
            poll.register(client, selectors.EVENT_READ, "client")
            continue
        try:
            if one.recv(65536):
                one.sendall(b"reached")
                continue
        except OSError:
            pass
        poll.unregister(one)
        one.close()
