"""A page that recognises the actions of videos; the extra ``web`` installs what it needs."""
