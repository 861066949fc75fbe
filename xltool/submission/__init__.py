"""Copies of the official table that leave the house, and what comes back (DOMAIN 6, 7)."""
