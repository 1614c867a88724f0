"""A TCP proxy that cuts connections: after so many bytes of what is sent, or of what is answered."""

import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat

PATIENCE = 20.0
WHOLE = 2**31


@dataclass(frozen=True)
class Cut:
    """Where a connection ends: after this many bytes towards the server, or back."""

    sent: int = WHOLE
    answered: int = WHOLE


class CutProxy:
    """Each connection ends at the next of the cuts; when they are used up, at none."""

    def __init__(self, port: int, cuts: Sequence[Cut] = ()) -> None:
        self._upstream = ("127.0.0.1", port)
        self._cuts = chain(cuts, repeat(Cut()))
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return  # closed
            cut = next(self._cuts)
            threading.Thread(target=self._join, args=(phone, cut), daemon=True).start()

    def _join(self, phone: socket.socket, cut: Cut) -> None:
        server = socket.create_connection(self._upstream, PATIENCE)
        phone.settimeout(PATIENCE)
        up = threading.Thread(target=self._pump, args=(phone, server, cut.sent), daemon=True)
        up.start()
        self._pump(server, phone, cut.answered)
        up.join()

    def _pump(self, source: socket.socket, target: socket.socket, left: int) -> None:
        """Carry bytes over until the cut or the end; then both sides lose the connection."""
        try:
            while left > 0 and (part := source.recv(min(left, 65536))):
                target.sendall(part)
                left -= len(part)
        except OSError:
            pass  # the other direction was cut
        for end in (source, target):
            reset(end)


def reset(connection: socket.socket) -> None:
    """Close at once, the way a lost network looks to the other side."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
