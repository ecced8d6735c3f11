"""Why a database was not looked into, in the words that are recorded, for whoever goes by them later."""

NOTHING_DEMANDED = "policy demands nothing of it"
"""There was nothing to look at."""
