"""A local web app in which people look at doubtful rows, correct them, accept them or send them back."""
