"""A speech-to-text server that speaks the Vosk server's protocol and hears what it was told to.

`python -m web.captions.simulator --language bn --port 2700`. Whatever sounds, it takes for the next words of
its script; a moment of silence ends a sentence. For the demo and for tests; no model, no network.
"""

import argparse
import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence

import numpy as np
from aiohttp import WSMsgType, web

SCRIPTS: dict[str, Sequence[str]] = {
    "bn": (
        "সবাইকে স্বাগতম আজকের লাইভে",
        "এই শাড়িটা টাঙ্গাইলের খাঁটি সুতি",
        "দাম পড়বে মাত্র আটশো টাকা",
        "অর্ডার করতে নিচের বোতামে চাপ দিন",
        "সারা দেশে হোম ডেলিভারি আছে",
    ),
    "en": (
        "welcome everybody to our show tonight",
        "this sari is pure cotton from Tangail",
        "the price is only eight hundred taka",
        "press the button below to order",
        "we deliver everywhere in the country",
    ),
}
WORD_S = 0.4
_BREATH_S = 0.6
"""Silence of its own between two sentences of sound that never stops."""
_LOUD = 100.0


class Hearing:
    """One connection's stream; answers each piece of sound as the protocol says."""

    def __init__(self, script: Sequence[str], sample_rate: int) -> None:
        self._sentences: Iterator[list[str]] = itertools.cycle([sentence.split() for sentence in script])
        self._sample_rate = sample_rate
        self._samples = 0
        self._words = next(self._sentences)
        self._began_s: float | None = None
        self._rests_until_s = 0.0

    def hear(self, pcm: bytes) -> dict[str, object]:
        start_s = self._samples / self._sample_rate
        self._samples += len(pcm) // 2
        now_s = self._samples / self._sample_rate
        sound = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float64)
        is_loud = sound.size > 0 and float(np.sqrt(np.mean(sound**2))) > _LOUD
        if self._began_s is None:
            if is_loud and start_s >= self._rests_until_s:
                self._began_s = start_s
            return {"partial": ""}
        heard = min(len(self._words), int((now_s - self._began_s) / WORD_S))
        if heard == len(self._words) or (heard and not is_loud):
            return self._result(heard)
        return {"partial": " ".join(self._words[:heard])}

    def finish(self) -> dict[str, object]:
        """What was still being said."""
        if self._began_s is None:
            return {"text": ""}
        heard = int((self._samples / self._sample_rate - self._began_s) / WORD_S)
        return self._result(min(heard, len(self._words)))

    def _result(self, heard: int) -> dict[str, object]:
        assert self._began_s is not None
        words = [
            {
                "conf": 1.0,
                "word": word,
                "start": round(self._began_s + index * WORD_S, 3),
                "end": round(self._began_s + (index + 1) * WORD_S, 3),
            }
            for index, word in enumerate(self._words[:heard])
        ]
        text = " ".join(self._words[:heard])
        self._rests_until_s = self._began_s + heard * WORD_S + _BREATH_S
        self._began_s = None
        self._words = next(self._sentences)
        return {"result": words, "text": text}


def make_app(script: Sequence[str]) -> web.Application:
    """A WebSocket at `/`."""

    async def recognise(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hearing = Hearing(script, 8_000)
        async for message in socket:
            if message.type == WSMsgType.BINARY:
                await socket.send_str(json.dumps(hearing.hear(message.data), ensure_ascii=False))
                continue
            asked = json.loads(message.data)
            if "eof" in asked:
                await socket.send_str(json.dumps(hearing.finish(), ensure_ascii=False))
                break
            hearing = Hearing(script, int(asked.get("config", {}).get("sample_rate", 8_000)))
        await socket.close()
        return socket

    app = web.Application()
    app.router.add_get("/", recognise)
    return app


async def start(script: Sequence[str], host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, str]:
    """The running server, to be cleaned up by the caller, and its address."""
    runner = web.AppRunner(make_app(script))
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    address = runner.addresses[0]
    return runner, f"ws://{address[0]}:{address[1]}/"


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=sorted(SCRIPTS), default="bn")
    parser.add_argument("--port", type=int, default=2700)
    chosen = parser.parse_args()
    _, address = await start(SCRIPTS[chosen.language], port=chosen.port)
    print(f"listening at {address}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
