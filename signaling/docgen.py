"""Writes `docs/room-protocol.md` from the room's types: `python -m signaling.docgen [--check]`."""

import inspect
import sys
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import msgspec

from signaling import errors, protocol
from signaling.namespace import MESSAGES
from signaling.settings import SignalingSettings

TARGET = Path(__file__).parent.parent / "docs" / "room-protocol.md"

EVENTS: dict[str, tuple[type[msgspec.Struct], str]] = {
    "snapshot": (protocol.Snapshot, "`Snapshot`"),
    "facts": (protocol.Numbered, "list of `Numbered`"),
    "counters": (protocol.Counters, "`Counters`"),
    "backstage": (protocol.Backstage, "`Backstage`"),
    "cut_off": (protocol.Problem, "`Problem`"),
}
PARTS = (
    protocol.Person,
    protocol.PinnedProduct,
    protocol.PinnedSku,
    protocol.PollState,
    protocol.StageMember,
    protocol.StageTrack,
    protocol.StagePlace,
    protocol.StageState,
    protocol.RoomState,
)


def render() -> str:
    facts = get_args(protocol.AnyFact)
    types = [protocol.Hello, protocol.Ack, *MESSAGES.values(), *(kind for kind, _ in EVENTS.values())]
    _, schemas = msgspec.json.schema_components([*types, *facts, *PARTS], ref_template="{name}")
    blocks = [
        "<!-- Made by `make types` from signaling/protocol.py; do not edit. -->",
        "# The room's protocol",
        inspect.cleandoc(protocol.__doc__ or ""),
        "## Connecting",
        _table(protocol.Hello, schemas),
        "## From the client",
        "Each is acknowledged with an `Ack`, when what follows from it is written down.",
        _table(protocol.Ack, schemas),
        *(_section(f"`{name}`", kind, schemas) for name, kind in MESSAGES.items()),
        "## From the server",
        *(_section(f"`{name}`: {what}", kind, schemas) for name, (kind, what) in EVENTS.items()),
        "## Facts",
        "The `fact` of a `Numbered`; its `type` says which.",
        *(_section(f"`{kind.__struct_config__.tag}`", kind, schemas) for kind in facts),
        "## Parts",
        *(_section(f"`{kind.__name__}`", kind, schemas) for kind in PARTS),
        "## Limits",
        _limits(SignalingSettings()),
        "## Refusals",
        "| code | params | when |\n|---|---|---|\n" + "\n".join(_refusals()),
    ]
    return "\n\n".join(blocks) + "\n"


def _section(heading: str, kind: type[msgspec.Struct], schemas: dict[str, Any]) -> str:
    return "\n\n".join(part for part in (f"### {heading}", _doc(kind), _table(kind, schemas)) if part)


def _doc(kind: type) -> str:
    doc = inspect.cleandoc(kind.__doc__ or "")
    return "" if doc.startswith(kind.__name__ + "(") else doc


def _table(kind: type[msgspec.Struct], schemas: dict[str, Any]) -> str:
    schema = schemas[kind.__name__]
    tag_field = kind.__struct_config__.tag_field
    columns = {name: field for name, field in schema["properties"].items() if name != tag_field}
    if not columns:
        return ""
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {_type(field)} | {'' if name in required else _default(field)} |"
        for name, field in columns.items()
    ]
    return "| field | type | default |\n|---|---|---|\n" + "\n".join(rows)


def _default(field: dict[str, Any]) -> str:
    return f"`{msgspec.json.encode(field.get('default')).decode()}`"


def _type(field: dict[str, Any]) -> str:
    match field:
        case {"$ref": name}:
            return f"`{name}`"
        case {"enum": values}:
            return ", ".join(f"`{msgspec.json.encode(value).decode()}`" for value in values)
        case {"anyOf": choices} if "discriminator" in field:
            return "a fact" if choices else ""
        case {"anyOf": choices}:
            return " or ".join(_type(one) for one in choices)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object"}:
            return "object"
    low, high = field.get("minimum"), field.get("maximum")
    notes = [f"{low} to {high}" if high is not None else f"at least {low}"] if low is not None else []
    if "maxLength" in field:
        notes.append(f"at most {field['maxLength']} characters")
    if "pattern" in field:
        notes.append(f"`{field['pattern']}`")
    return str(field["type"]) + (f", {', '.join(notes)}" if notes else "")


def _limits(settings: SignalingSettings) -> str:
    return "\n".join(
        [
            f"- Replay reaches back {settings.history} facts; a snapshot has the last "
            f"{settings.snapshot_messages} messages.",
            f"- Facts are told at most every {settings.gather_ms} ms, "
            f"counters every {settings.counters_ms} ms.",
            f"- A connection may send {settings.inbound_per_second} frames a second, "
            f"{settings.inbound_burst} at once; beyond that it is cut off.",
            f"- A client that leaves {settings.counters_backlog_bytes // 1024} KiB unread misses counters; "
            f"with {settings.cut_off_backlog_bytes // 1024} KiB it is dropped and may come back with "
            "`last_seq`.",
            f"- One person may have {settings.connections_per_person} connections to a room.",
        ]
    )


def _refusals() -> Iterable[str]:
    for kind in vars(errors).values():
        code = getattr(kind, "code", "")
        if inspect.isclass(kind) and code.startswith(("room.", "stage.")):
            params = ", ".join(f"`{one.name}`" for one in fields(kind)) if is_dataclass(kind) else ""
            yield f"| `{code}` | {params} | {_doc(kind)} |"


def main() -> int:
    text = render()
    if "--check" in sys.argv[1:]:
        if TARGET.exists() and TARGET.read_text() == text:
            return 0
        print(f"{TARGET.name} is stale: run `make types`", file=sys.stderr)
        return 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
