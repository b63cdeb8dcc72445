"""Docstrings for the site: their cross-references and literal blocks as Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

_CODE = re.compile(r'(``?.+?``?)', re.S)
_STAR = re.compile(r'(?<=\w)\*(?=\w)')
_ROLE = re.compile(r':(?:class|func|meth|data|mod|attr|exc):`~?\.?([^`]+)`')
_LITERAL = re.compile(r'::$', re.M)


class PlainDocstrings(griffe.Extension):
    """Writes ``:class:`Name``` as code, colons before a literal block as one, and N*T as it is."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        if obj.docstring is not None:
            text = _ROLE.sub(r'`\1`', obj.docstring.value)
            text = _LITERAL.sub(':', text)
            # A star between letters, outside of code, is not emphasis.
            parts = [
                part if number % 2 else _STAR.sub(r'\*', part)
                for number, part in enumerate(_CODE.split(text))
            ]
            obj.docstring.value = ''.join(parts)
