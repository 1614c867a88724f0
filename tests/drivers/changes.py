"""What the channels say of one record."""

from app.changes.note import seqs_of


def seq_of(channel: str, kind: str, record_id: object) -> int:
    """The number of a record's newest change; 0 if it has none. What is only noted does not count yet."""
    place = (channel, str(record_id))
    return seqs_of(kind, [place]).get(place, 0)
