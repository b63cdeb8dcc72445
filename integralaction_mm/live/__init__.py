"""Recognising the actions of a camera or a stream while it runs."""

from .feed import Feed
from .opening import SourceError
from .session import Session, Shown, Verdict

__all__ = ['Feed', 'Session', 'Shown', 'SourceError', 'Verdict']
