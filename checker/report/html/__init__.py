"""The evidence as one HTML file: no script, no network, for screens and for paper."""

from checker.report.html.page import render

__all__ = ["render"]
