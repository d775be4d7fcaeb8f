"""What a feed says: bytes in, entries out."""
