"""What of one description of an API (OpenAPI) a caller of another can no longer rely on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_LOWER_IS_NARROWER = ("maximum", "maxLength", "maxItems")
_HIGHER_IS_NARROWER = ("minimum", "minLength", "minItems")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """One sentence for each change by which a caller that keeps to ``old`` may fail at ``new``."""
    return list(_Comparison(old, new).changes())


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str, bool]] = set()

    def changes(self) -> Iterator[str]:
        for path, operations in self._old["paths"].items():
            for method, old in operations.items():
                new = self._new["paths"].get(path, {}).get(method)
                where = f"{method.upper()} {path}"
                if new is None:
                    yield f"{where} is gone."
                    continue
                if old["operationId"] != new["operationId"]:
                    yield f"{where} is called {new['operationId']}, no longer {old['operationId']}."
                yield from self._parameters(where, old, new)
                yield from self._bodies(where, old, new)
                yield from self._answers(where, old, new)

    def _parameters(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = self._by_name(self._old, old), self._by_name(self._new, new)
        for key, parameter in after.items():
            was_required = before.get(key, {}).get("required", False)
            if parameter.get("required") and not was_required:
                yield f"{where} now asks for the parameter {key[1]}."
        for key, parameter in before.items():
            if key not in after:
                yield f"{where} no longer takes the parameter {key[1]}."
                continue
            yield from self._narrower(
                f"{where}, parameter {key[1]}", parameter["schema"], after[key]["schema"]
            )

    def _by_name(self, document: Schema, operation: Schema) -> dict[tuple[str, str], Schema]:
        found = [_resolved(document, item) for item in operation.get("parameters", ())]
        return {(item["in"], item["name"]): item for item in found}

    def _bodies(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = old.get("requestBody"), new.get("requestBody")
        if after is None:
            if before is not None:
                yield f"{where} no longer takes a body."
            return
        if after.get("required") and not (before or {}).get("required"):
            yield f"{where} now asks for a body."
        for kind, content in (before or {"content": {}})["content"].items():
            if kind not in after["content"]:
                yield f"{where} no longer takes {kind}."
            else:
                yield from self._narrower(
                    f"{where}, body", content["schema"], after["content"][kind]["schema"]
                )

    def _answers(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        for status, answer in old["responses"].items():
            if status not in new["responses"]:
                if status.startswith("2"):
                    yield f"{where} no longer answers {status}."
                continue
            for kind, content in answer.get("content", {}).items():
                after = new["responses"][status].get("content", {})
                if kind not in after:
                    yield f"{where} no longer answers {status} as {kind}."
                else:
                    yield from self._poorer(
                        f"{where}, answer {status}", content.get("schema", {}), after[kind].get("schema", {})
                    )

    def _narrower(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What a request might hold and may no longer."""
        if self._known(old, new, asked=True):
            return
        before, after = _variants(self._old, old), _variants(self._new, new)
        for variant in before:
            match = _match(variant, after)
            if match is None:
                yield f"{where} may no longer be {_name(variant)}."
                continue
            yield from _tighter(where, variant, match)
            if "items" in variant and "items" in match:
                yield from self._narrower(f"{where}, item", variant["items"], match["items"])
            for name, schema in variant.get("properties", {}).items():
                if name not in match.get("properties", {}):
                    yield f"{where} may no longer hold {name}."
                else:
                    yield from self._narrower(f"{where}.{name}", schema, match["properties"][name])
            for name in set(match.get("required", ())) - set(variant.get("required", ())):
                yield f"{where} must now hold {name}."

    def _poorer(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What an answer held for sure and may no longer hold, or hold as something else."""
        if self._known(old, new, asked=False):
            return
        before, after = _variants(self._old, old), _variants(self._new, new)
        for variant in after:
            match = _match(variant, before)
            if match is None:
                yield f"{where} may now be {_name(variant)}."
                continue
            if "items" in match and "items" in variant:
                yield from self._poorer(f"{where}, item", match["items"], variant["items"])
            for name, schema in match.get("properties", {}).items():
                if name not in variant.get("properties", {}):
                    yield f"{where} no longer has {name}."
                else:
                    yield from self._poorer(f"{where}.{name}", schema, variant["properties"][name])
            for name in set(match.get("required", ())) - set(variant.get("required", ())):
                if name in variant.get("properties", {}):
                    yield f"{where} may now lack {name}."

    def _known(self, old: Schema, new: Schema, *, asked: bool) -> bool:
        """Whether two named schemas were compared before (they may hold themselves)."""
        if "$ref" not in old or "$ref" not in new:
            return False
        pair = (old["$ref"], new["$ref"], asked)
        known = pair in self._seen
        self._seen.add(pair)
        return known


def _tighter(where: str, old: Schema, new: Schema) -> Iterator[str]:
    """Limits of one value that are closer than they were."""
    for limit in _LOWER_IS_NARROWER:
        if limit in new and new[limit] < old.get(limit, float("inf")):
            yield f"{where}: {limit} is now {new[limit]}."
    for limit in _HIGHER_IS_NARROWER:
        if limit in new and new[limit] > old.get(limit, float("-inf")):
            yield f"{where}: {limit} is now {new[limit]}."
    if new.get("pattern") not in {None, old.get("pattern")}:
        yield f"{where}: pattern is now {new['pattern']}."
    if "enum" in new:
        gone = [value for value in old.get("enum", ()) if value not in new["enum"]]
        if gone or "enum" not in old:
            yield f"{where} may no longer be {', '.join(map(str, gone)) or 'any value'}."


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _variants(document: Schema, schema: Schema) -> list[Schema]:
    whole = _resolved(document, schema)
    found: list[Schema] = []
    options: list[Schema] = whole.get("anyOf") or whole.get("oneOf") or [whole]
    for option in options:
        found += [_resolved(document, option)] if option is whole else _variants(document, option)
    return found


def _match(variant: Schema, others: list[Schema]) -> Schema | None:
    """The variant of the other side that stands for the same: of its title among objects, else of its type."""
    kind = variant.get("type")
    same = [item for item in others if item.get("type") == kind or item.get("type") is None]
    titled = [item for item in same if item.get("title") == variant.get("title")]
    if titled:
        return titled[0]
    if kind == "object" and len(same) > 1:
        return None
    return same[0] if same else None


def _name(schema: Schema) -> str:
    return str(schema.get("title") or schema.get("type") or "anything")
