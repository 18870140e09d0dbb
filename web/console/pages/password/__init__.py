"""Changing one's password; the first one must be."""
