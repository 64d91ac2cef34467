"""Measurements that can be rerun; nothing here is needed at run time."""
