"""CPU of the worker of a show with several people on its stage, and of the composition alone."""

import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from tests.benchmarks.figures import Figure
from tests.benchmarks.hls.film import FPS, Layer, film, play
from transcoder.compose.composition import Composition
from transcoder.compose.layouts import Layout, Shot, arrange, rows_needed
from transcoder.messages import Scene, ScenePlace, Unit
from transcoder.settings import TranscoderSettings
from transcoder.supervisor import Transcoder

_WARM_S = 4.0
_MEASURED_S = 8.0
_NS = 1_000_000_000
_CASES: tuple[tuple[str, Layout, int], ...] = (
    ("two people side by side", "side_by_side", 2),
    ("six people, speaker large", "speaker", 6),
)


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        sizes = ((720, 2500), (360, 700), (180, 200))
        layers = {height: film(Path(folder), str(height), height, kbps) for height, kbps in sizes}
        figures = []
        for name, layout, people in _CASES:
            scene = Scene(layout, "p0", tuple(ScenePlace(f"p{n}") for n in range(people)))
            sent = _sent(scene, layers)
            heights = ", ".join(f"{layer.height}p" for layer in sent.values())
            total = await _worker(scene, sent)
            figures += [
                Figure(f"compose: {name}", total, "core", f"{heights} at {FPS}/s, three rungs encoded"),
                Figure("  decoded, scaled and painted", _alone(scene, sent), "core", "of these"),
            ]
        return figures


def _sent(scene: Scene, layers: dict[int, Layer]) -> dict[str, Layer]:
    """The layer that is taken of each place."""
    aspect = 16 / 9
    shots = [Shot(one.place, aspect) for one in scene.places]
    tiles = arrange(scene.layout, shots, scene.main, scene.width, scene.height)
    return {
        tile.place: next(
            (layers[h] for h in sorted(layers) if h >= 0.9 * rows_needed(tile, aspect)), layers[720]
        )
        for tile in tiles
    }


async def _worker(scene: Scene, sent: dict[str, Layer]) -> float:
    """Cores of the whole worker; each person is a publisher of one layer."""
    transcoder = await Transcoder.start(TranscoderSettings(), lambda *_: None)
    by_height = {layer.height: layer for layer in sent.values()}

    def feed(unit: Unit) -> None:
        for place, layer in sent.items():
            if unit.kind == "audio" or unit.rid == layer.rid:
                transcoder.feed("bench", replace(unit, place=place, rid=""))

    try:
        transcoder.open("bench")
        transcoder.set_scene("bench", scene)
        index = await play(list(by_height.values()), feed, _WARM_S)
        before = transcoder.stats().worker_cpu_ms
        await play(list(by_height.values()), feed, _MEASURED_S, index)
        return (transcoder.stats().worker_cpu_ms - before) / 1000 / _MEASURED_S
    finally:
        await transcoder.close()


def _alone(scene: Scene, sent: dict[str, Layer]) -> float:
    """Cores of the pictures without their encoders."""
    composition = Composition(scene)
    count = min(len(layer.units) for layer in sent.values())
    before = time.process_time()
    for index in range(count):
        at_ns = _NS + index * _NS // FPS
        for place, layer in sent.items():
            keyframe, data = layer.units[index]
            composition.feed(
                Unit("video", "", layer.codec, at_ns, keyframe, layer.width, layer.height, data, place)
            )
        composition.draw(at_ns)
    return (time.process_time() - before) * FPS / count
