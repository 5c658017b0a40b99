"""What HLS shows of a stage: (who sends, what the room decided, who speaks) → scene and wants. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from media.place import Place
from media.stats import PlaceStats
from media.taps import Want
from signaling.protocol import StageState
from transcoder.compose.layouts import Layout, Shot, arrange, canvas_for, rows_needed
from transcoder.messages import Scene, ScenePlace

_MOST = 8


@dataclass(frozen=True, slots=True)
class Take:
    """A scene, what is to be taken of each place for it, and the places by the names they have in it."""

    scene: Scene
    wants: Mapping[Place, Want]


def name_of(place: Place) -> str:
    """What the transcoder calls a place."""
    return f"{place.person}/{place.source}"


def take_of(
    senders: Sequence[PlaceStats], stage: StageState, programme: Place | None, speaker: str | None
) -> Take | None:
    """The scene of those who send now; None while nobody does. The host comes first, then the others in
    the order in which they joined; who sends no picture is heard only."""
    if not senders:
        return None
    order = {member.person.id: index for index, member in enumerate(stage.members)}
    sorted_ = sorted(senders, key=lambda one: (not one.place.is_host, order.get(one.place.person, _MOST)))
    dark = {member.person.id for member in stage.members if member.is_video_muted}
    seen = [one for one in sorted_ if one.has_video and (one.place.source == "camera" or not _in(one, dark))]
    seen = seen[:_MOST]
    cast = seen or sorted_[:1]
    featured = next((one for one in cast if one.place == programme), cast[0])
    layout = _layout(stage, seen)
    main = _main(layout, cast, featured, None if speaker in dark else speaker)
    if layout == "solo":
        cast = [main]
        if seen and _in(main, dark):
            layout = "speaker"  # of one: the calm picture of somebody whose camera is off
    width, height = canvas_for(_aspect(main if main.place.source == "screen" else featured))
    shown = tuple(
        ScenePlace(name_of(one.place), one.place.source == "screen", not _in(one, dark)) for one in cast
    )
    scene = Scene(layout, name_of(main.place), shown, width, height)
    return Take(scene, _wants(scene, senders, dark))


def _layout(stage: StageState, seen: Sequence[PlaceStats]) -> Layout:
    """What the host chose, as far as there is enough to show for it."""
    has_screen = any(one.place.source == "screen" for one in seen)
    chosen = stage.layout
    if len(seen) < 2 or chosen == "solo":
        return "solo"
    if chosen == "auto" or (chosen == "screen_with_camera" and not has_screen):
        if has_screen:
            return "screen_with_camera"
        return "side_by_side" if len(seen) == 2 else "speaker"
    return chosen


def _main(
    layout: Layout, cast: Sequence[PlaceStats], featured: PlaceStats, speaker: str | None
) -> PlaceStats:
    if layout == "screen_with_camera" and featured.place.source != "screen":
        return next(one for one in cast if one.place.source == "screen")
    if layout == "speaker":
        return next((one for one in cast if one.place == Place(speaker or "")), featured)
    return featured


def _wants(scene: Scene, senders: Sequence[PlaceStats], dark: set[str]) -> dict[Place, Want]:
    """Everything of who is alone to be seen; else the layers that are large enough for their tiles."""
    by_name = {name_of(one.place): one for one in senders}
    if not scene.is_composed:
        return {one.place: Want(None if name == scene.main else 0) for name, one in by_name.items()}
    shots = [Shot(one.place, _aspect(by_name[one.place]), one.is_screen) for one in scene.places]
    tiles = arrange(scene.layout, shots, scene.main, scene.width, scene.height)
    rows = {tile.place: rows_needed(tile, _aspect(by_name[tile.place])) for tile in tiles}
    return {one.place: Want(0 if _in(one, dark) else rows.get(name, 0)) for name, one in by_name.items()}


def _aspect(sender: PlaceStats) -> float | None:
    sizes = [(layer.width, layer.height) for layer in sender.layers if layer.width and layer.height]
    width, height = max(sizes, default=(None, None))
    return width / height if width and height else None


def _in(sender: PlaceStats, people: set[str]) -> bool:
    return sender.place.person in people
