"""What phones say: entries, attachments, and which of them are missing."""
