"""Reading the tables that commands print and files hold."""

from __future__ import annotations

import re


def squeeze(text: str) -> str:
    """Markdown without the spaces and dashes that align the columns of its tables."""
    return re.sub('-{3,}', '---', re.sub(' +', ' ', text))
