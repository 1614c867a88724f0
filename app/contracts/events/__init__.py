"""What happens to a contract after its signing, told by entries of its own."""
