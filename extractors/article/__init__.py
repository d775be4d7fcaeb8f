"""What a page says: bytes in, an extraction or a rejection out."""
