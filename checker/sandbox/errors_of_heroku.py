"""The error replies of Heroku, by status (heroku.md §1.6, §2.9)."""

import json

_BY_STATUS = {
    400: ("bad_request", "Bad request."),
    401: ("unauthorized", "Invalid credentials provided."),
    402: ("delinquent", "Please update your billing information."),
    403: ("forbidden", "You do not have access to this resource."),
    404: ("not_found", "Couldn't find that."),
    406: ("not_acceptable", "Accept header is not acceptable."),
    409: ("conflict", "Conflict."),
    410: ("gone", "Gone."),
    416: ("requested_range_not_satisfiable", "Range is not satisfiable."),
    422: ("invalid_params", "Invalid parameters."),
    429: (
        "rate_limit",
        "Your account reached the API rate limit. Please wait a few minutes before making new requests.",
    ),
    500: ("internal_server_error", "Internal server error."),
    503: ("service_unavailable", "Service unavailable."),
}
_HTML = {404: "Not Found", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
_UNKNOWN = ("error", "Error.")


def json_error(status: int, error_id: str | None = None, message: str | None = None) -> bytes:
    """`{"id": ..., "message": ...}`, the usual words for the status unless others are given."""
    usual_id, usual_message = _BY_STATUS.get(status, _UNKNOWN)
    return json.dumps({"id": error_id or usual_id, "message": message or usual_message}).encode()


def html_error(status: int) -> bytes:
    """`<h1>Not Found</h1>`, which Heroku labels as JSON."""
    return f"<h1>{_HTML.get(status, 'Error')}</h1>".encode()
