"""What survives a restart, behind the `Store` port: in a database (`connect.open_store`) or in memory (`MemoryStore`).

Nothing is imported here, so that a look without a store pays for no database library.
"""
