import io

import av
import numpy as np
import pytest

from tests.helpers.source import PLAIN, Source
from transcoder.audio import AAC_FRAME, BITRATE_BPS, AacEncoder, Voice
from transcoder.h264 import avcc, nal_units, parameter_sets, picture_size
from transcoder.mp4 import Sample, audio_init, box, fragment, video_init


def test_box_is_length_kind_payload() -> None:
    assert box(b"free", b"ab", b"c") == b"\x00\x00\x00\x0bfreeabc"


def test_video_fragments_decode_at_their_times() -> None:
    source = Source(PLAIN, fps=30, audio=False)
    units = [unit for _ in range(12) for unit in source.frame(0)]
    sets = parameter_sets(nal_units(units[0].data))
    assert sets is not None
    samples = [
        Sample(90_000 + n * 3000, 3000, u.keyframe, avcc(nal_units(u.data))) for n, u in enumerate(units)
    ]
    data = video_init(sets) + fragment(1, samples[:7]) + fragment(2, samples[7:])
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (640, 360)
        frames = list(container.decode(stream))
    assert [frame.pts for frame in frames] == [90_000 + n * 3000 for n in range(12)]


def test_audio_fragments_decode_to_the_tone_at_its_time() -> None:
    """AAC carries 1024 samples of priming and Opus 312; the times in the file must make up for both."""
    source, voice, codec = Source(PLAIN, fps=30), Voice(), AacEncoder()
    aac = []
    for _ in range(60):
        for unit in source.frame(0):
            if unit.kind == "audio":
                heard = voice.feed(unit.data, 48_000 + unit.capture_ns * 48_000 // 1_000_000_000)
                aac += codec.push(heard.position, heard.sound) if heard is not None else []
    began = 48_000 - 312 - AAC_FRAME
    assert [frame.time for frame in aac[:2]] == [began, began + AAC_FRAME]
    samples = [Sample(frame.time, AAC_FRAME, True, frame.data) for frame in aac]
    data = audio_init(codec.specific_config, BITRATE_BPS) + fragment(1, samples)
    with av.open(io.BytesIO(data)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    loud = int(np.argmax(np.abs(sound) > 0.05))
    assert began + loud == pytest.approx(48_000, abs=480)


def test_garbage_has_no_parameter_sets() -> None:
    assert parameter_sets(nal_units(b"\x00\x00\x01\x67\x42\xc0\x1f\x80\x00\x00\x01\x68\xce")) is None
    assert nal_units(b"garbage") == []
    with pytest.raises(ValueError, match="cut short"):
        picture_size(b"\x67\x42")
