"""Tables on real people: Weizmann in context, UT-Interaction, Penn Action."""
