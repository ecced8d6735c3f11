"""A policy file out of what a look at the account saw: it demands what is there, and where that looks wrong what
should be. Values in, text out.
"""

from checker.policy.init.account import Account
from checker.policy.init.page import Draft, drafted

__all__ = ["Account", "Draft", "drafted"]
