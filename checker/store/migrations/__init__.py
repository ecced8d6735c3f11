"""The history of the tables, for Alembic.

A migration only adds: new tables, new columns that are nullable or have a server default. Dynos of two versions run
against the same tables for a while at every deploy, and again after a rollback. To remove something, stop using it in
one release and drop it in a later one.
"""
