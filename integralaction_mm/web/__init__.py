"""A page that recognises the actions of videos; what it is made of is the extra ``web``."""
