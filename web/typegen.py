"""Renders the wire types as TypeScript: `python -m web.typegen [--check]` writes `protocol.ts`."""

import inspect
import sys
from pathlib import Path
from typing import Any

import msgspec

import signaling.protocol
import web.wire
import web.wire_health
import web.wire_pictures
import web.wire_playback
import web.wire_recordings
import web.wire_restream

MODULES = (
    signaling.protocol,
    web.wire,
    web.wire_health,
    web.wire_pictures,
    web.wire_playback,
    web.wire_recordings,
    web.wire_restream,
)
TARGET = Path(__file__).parent / "client" / "src" / "protocol.ts"
HEADER = "// Made by `make types` from signaling/protocol.py and web/wire*.py; do not edit.\n"


def structs() -> list[type[msgspec.Struct]]:
    """The public structs of these modules, each once, in the order of their definition."""
    found: dict[str, type[msgspec.Struct]] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            if inspect.isclass(value) and issubclass(value, msgspec.Struct) and value is not msgspec.Struct:
                found.setdefault(name, value)
    bases = {"Body", "View", "Message", "Fact"}
    return [value for name, value in found.items() if name not in bases]


def render() -> str:
    types = structs()
    _, components = msgspec.json.schema_components(types, ref_template="{name}")
    blocks = [_interface(one, components[one.__name__]) for one in types]
    facts = [one.__name__ for one in types if issubclass(one, signaling.protocol.Fact)]
    union = "export type AnyFact =\n" + "\n".join(f"  | {name}" for name in facts) + ";\n"
    return HEADER + "\n" + "\n".join([*blocks, union])


def _interface(one: type[msgspec.Struct], schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    received = issubclass(one, (web.wire.Body, signaling.protocol.Message))
    doc = inspect.cleandoc(one.__doc__) if one.__doc__ else ""
    lines = [f"/** {doc} */".replace("\n", "\n * ")] if doc and not doc.startswith(one.__name__ + "(") else []
    lines.append(f"export interface {one.__name__} {{")
    for name, field in schema["properties"].items():
        optional = "?" if received and name not in required else ""
        lines.append(f"  {name}{optional}: {_type(field)};")
    lines.append("}\n")
    return "\n".join(lines)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return " | ".join(msgspec.json.encode(value).decode() for value in schema["enum"])
    if "anyOf" in schema:
        if all("$ref" in one for one in schema["anyOf"]) and "discriminator" in schema:
            return "AnyFact"
        return " | ".join(_type(one) for one in schema["anyOf"])
    match schema.get("type"):
        case "array":
            return f"Array<{_type(schema['items'])}>"
        case "object":
            return f"Record<string, {_type(schema['additionalProperties'])}>"
        case "integer" | "number":
            return "number"
        case "string" | "boolean" | "null" as plain:
            return str(plain)
        case _:
            raise AssertionError(schema)


def main() -> int:
    text = render()
    if "--check" in sys.argv[1:]:
        if TARGET.exists() and TARGET.read_text() == text:
            return 0
        print(f"{TARGET.name} is stale: run `make types`", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
