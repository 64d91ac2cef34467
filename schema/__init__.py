"""The nouns that flow through phuluc. Imports nothing else of the project."""
