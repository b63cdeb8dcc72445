"""Stages trained and tested one after another, and the tables that come of them."""
