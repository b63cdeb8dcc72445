"""Docstrings as the site shows them: their cross-references and literal blocks in Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r':(?:class|func|meth|data|mod|attr|exc):`~?\.?([^`]+)`')
_LITERAL = re.compile(r'::$', re.M)


class PlainDocstrings(griffe.Extension):
    """Writes ``:class:`Name``` as code, and the colons before a literal block as one."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        if obj.docstring is not None:
            text = _ROLE.sub(r'`\1`', obj.docstring.value)
            obj.docstring.value = _LITERAL.sub(':', text)
