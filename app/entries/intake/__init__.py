"""Taking entries in: judged, recorded, or kept in quarantine."""
