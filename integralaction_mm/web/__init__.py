"""A page that recognises the actions of videos; ``web.page`` needs the extra ``web`` (Gradio)."""
