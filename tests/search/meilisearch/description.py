"""The server's own description of what it takes (OpenAPI), and a request held against it."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.search.meilisearch.recording import Request

NAME = Path("data") / "meilisearch-openapi.json"
PATTERNS = {"type": "array", "items": {"type": "string"}}
"""AttributePatterns on the wire. The description draws an object with a member `patterns`, from how the server's source
names it; its own examples of such a value, and the server's official clients, have a plain list."""
ROOT = Path(__file__).parents[3]


def found() -> Path | None:
    """Beside the checkout, or in the folder that COP_SHARED names."""
    folders = [Path(os.environ["COP_SHARED"])] if "COP_SHARED" in os.environ else [ROOT.parent / "shared"]
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


@cache
def description() -> dict[str, Any]:
    path = found()
    assert path is not None
    with path.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    loaded["components"]["schemas"]["AttributePatterns"] = PATTERNS
    return loaded


def complaints(request: Request) -> list[str]:
    """What the description has against this request: an address, a method, a parameter or a body it does not know."""
    operation = _operation(request)
    if operation is None:
        return [f"there is no {request.method} {request.path}"]
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    strange = [f"{request.path}: no parameter {name}" for name in request.query if name not in known]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if request.body is None:
        return strange
    if content is None:
        return [*strange, f"{request.method} {request.path} takes no body"]
    schema = {**content["schema"], "components": description()["components"]}
    errors = Draft202012Validator(schema).iter_errors(request.body)
    return strange + [f"{request.path}: {each.json_path}: {each.message[:200]}" for each in errors]


def _operation(request: Request) -> dict[str, Any] | None:
    for path, methods in description()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", path), request.path) and request.method.lower() in methods:
            operation: dict[str, Any] = methods[request.method.lower()]
            return operation
    return None
