"""What may go wrong between a phone and the server, and the tools that make it go wrong."""
