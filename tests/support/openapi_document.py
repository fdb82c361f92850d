"""The OpenAPI document of a running engine: its routes, and what its answers must be."""
import json

import jsonschema

from processes import check


class OpenApiDocument:
    """As GET /api/openapi.json gave it."""

    def __init__(self, document):
        self.document = document
        self.checked = set()
        self.validators = {}

    def operations(self):
        """Method, path with its braces, and what the document says of it."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def check_form(self):
        """By a validator of OpenAPI where there is one; each route that needs a token says what it answers."""
        try:
            import openapi_spec_validator
            openapi_spec_validator.validate(self.document)
            said = "clean"
        except ImportError:
            said = "not looked at: python3-openapi-spec-validator is not installed"
        for schema in self.document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)
        for method, path, operation in self.operations():
            content = operation["responses"].get("200", {}).get("content", {})
            check(content or not operation["security"], f"{method} {path} says nothing of what it answers")
        return said

    def check_answer(self, method, path, answer):
        """An answer is as the document says of its route and status."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        check(str(answer.status) in responses, f"{method} {path} answered {answer.status}, which is not documented")
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        content = responses[str(answer.status)].get("content", {})
        if not content:
            return
        check(kind in content, f"{method} {path} {answer.status} answered '{kind}', not one of {list(content)}")
        if not kind.endswith("json"):
            return
        schema = {**content[kind]["schema"], "components": self.document["components"]}
        key = (method, path, answer.status)
        validator = self.validators.setdefault(key, jsonschema.Draft202012Validator(schema))
        error = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(answer.body)))
        check(error is None, f"{method} {path} {answer.status}: {error and error.message} at "
                             f"{error and list(error.absolute_path)}: {answer.body[:600]!r}")
        self.checked.add(key)
