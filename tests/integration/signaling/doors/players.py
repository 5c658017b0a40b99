"""Viewers of the doors that are built on aiortc's own peer connection."""

from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription

from tests.helpers.media_peers import Viewer, until
from tests.integration.signaling.doors.conformance import Doorstep, Reply


async def play(door: Doorstep, path: str) -> tuple[Viewer, str]:
    """A viewer that sees the show, and its session."""
    viewer = Viewer()
    viewer.connection.on("track", viewer._on_track)
    viewer.connection.addTransceiver("audio", direction="recvonly")
    viewer.connection.addTransceiver("video", direction="recvonly")
    await viewer.connection.setLocalDescription(await viewer.connection.createOffer())
    reply = await door.post(path, viewer.connection.localDescription.sdp)
    assert reply.status == 201, reply.text
    await viewer.connection.setRemoteDescription(RTCSessionDescription(reply.text, "answer"))
    await until(lambda: viewer.frames > 0)
    return viewer, reply.session


async def be_countered(door: Doorstep, path: str) -> tuple[Viewer, Reply]:
    """A viewer that offered VP8 alone, and has answered our offer without sending it yet."""
    viewer = Viewer()
    viewer.connection.on("track", viewer._on_track)
    asking = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    asking.addTransceiver("audio", direction="recvonly")
    video = asking.addTransceiver("video", direction="recvonly")
    codecs = RTCRtpReceiver.getCapabilities("video").codecs
    video.setCodecPreferences([one for one in codecs if one.name == "VP8"])
    await asking.setLocalDescription(await asking.createOffer())
    offered = await door.post(path, asking.localDescription.sdp)
    await asking.close()
    assert offered.status == 406, offered.text
    await viewer.connection.setRemoteDescription(RTCSessionDescription(offered.text, "offer"))
    await viewer.connection.setLocalDescription(await viewer.connection.createAnswer())
    return viewer, offered
