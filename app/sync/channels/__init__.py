"""What phones hear: the channels they may read, and the records in them."""
