"""Have the kernel write the checksums of a named device: a bridge copies packets as they are."""

import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL, ETHTOOL_STXCSUM = 0x8946, 0x17

with socket.socket() as one:
    value = ctypes.create_string_buffer(struct.pack("II", ETHTOOL_STXCSUM, 0), 8)
    request = struct.pack("16sP", sys.argv[1].encode(), ctypes.addressof(value)) + bytes(8)
    fcntl.ioctl(one, SIOCETHTOOL, request)
