"""Thinks: bytes and records in, records out, the same answer every time; no network, database or clock."""
