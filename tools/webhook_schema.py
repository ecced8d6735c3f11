"""The JSON Schema of what a webhook gets. `make docs` writes docs/webhook.schema.json."""

import json
from typing import Any

from checker.notify.webhook_body import Body


def text() -> str:
    """The schema as the file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_tidy(Body.model_json_schema())}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(part: Any) -> Any:  # noqa: ANN401 -- any part of a JSON document
    """Without the titles that only say again what a key is called."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if isinstance(part, dict):
        return {key: _tidy(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}
    return part
