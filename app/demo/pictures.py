"""Small pictures for the demo county: a signature's strokes, a scene in place of a photo; no two alike."""

import struct
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from app.clock import now
from app.demo.dice import Dice
from app.demo.logbook import Logged
from app.entries.intake.attach import path_of
from app.entries.models import Attachment
from app.extensions import Model, db
from app.upsert import upsert

WIDTH, HEIGHT = 120, 48
TURNED_OVER = bytes(range(255, -1, -1))


class Album:
    """Draws pictures into files at once; their rows are written when `store` is called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[dict[str, Any]] = []
        self._made: set[Path] = set()  # folders

    def signature(self, dice: Dice, by: UUID) -> str:
        """Draw one and give its digest."""
        rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
        for _ in range(dice.randint(2, 3)):
            _stroke(rows, dice)
        return self._keep(_png(rows), by)

    def sign(self, logged: Logged, dice: Dice, by: UUID) -> None:
        """Let the resident sign the entry."""
        digest = self.signature(dice, by)
        logged.entry["answers"]["resident_sign"] = digest
        logged.entry["attachments"].append(digest)

    def photo(self, dice: Dice, by: UUID) -> str:
        """Bands of grey with a few blots: no face, nobody's place."""
        shades = [dice.randrange(60, 200) for _ in range(8)]
        rows = [bytearray([shades[y * 8 // HEIGHT]]) * WIDTH for y in range(HEIGHT)]
        for _ in range(6):
            x, y, shade = dice.randrange(WIDTH - 20), dice.randrange(HEIGHT - 12), dice.randrange(256)
            for line in rows[y : y + 12]:
                line[x : x + 20] = bytes([shade]) * 20
        return self._keep(_png(rows), by)

    def store(self) -> None:
        upsert(db.session(), Model.metadata.tables[Attachment.__tablename__], self._rows, [])
        self._rows.clear()

    def _keep(self, content: bytes, by: UUID) -> str:
        digest = sha256(content).hexdigest()
        path = path_of(digest, self._folder)
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        path.write_bytes(content)
        row = {
            "sha256": digest,
            "media_type": "image/png",
            "size": len(content),
            "user_id": by,
            "stored_at": now(),
        }
        self._rows.append(row)
        return digest


def _stroke(rows: list[bytearray], dice: Dice) -> None:
    x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
    dx, dy = dice.uniform(-2, 2), dice.uniform(-1, 1)
    for step in range(dice.randint(15, 35)):
        px, py = int(x + dx * step) % WIDTH, int(y + dy * step) % HEIGHT
        rows[py][px] = 255
        dy += dice.uniform(-0.1, 0.1)


def _png(rows: list[bytearray]) -> bytes:
    """An 8-bit grey PNG; signatures are drawn in white on black and turned over."""
    scan = b"".join(b"\x00" + row.translate(TURNED_OVER) for row in rows)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(scan, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
