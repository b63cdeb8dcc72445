"""Stages trained and tested one after another, and the resulting tables."""
