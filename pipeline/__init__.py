"""The only place that knows about folders, processes, output and the command line."""
