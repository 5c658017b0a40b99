// Watching by WHEP: one receive-only peer connection, one POST, one DELETE.

import { knock, leave } from "./door";

export interface WhepConnection {
  pc: RTCPeerConnection;
  stream: MediaStream;
  close(): Promise<void>;
}

/** Asks for the show's stream. Throws DoorError, `media.no_publisher` while nobody publishes. */
export async function subscribe(url: string, signal: AbortSignal): Promise<WhepConnection> {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const stream = new MediaStream();
  pc.ontrack = (event) => {
    stream.addTrack(event.track);
    // Play as soon as the network allows: the browser grows the buffer by itself when it must.
    if ("jitterBufferTarget" in event.receiver) event.receiver.jitterBufferTarget = 20;
  };
  try {
    pc.addTransceiver("audio", { direction: "recvonly" });
    pc.addTransceiver("video", { direction: "recvonly" });
    await pc.setLocalDescription(await pc.createOffer());
    const session = await knock(url, pc.localDescription?.sdp ?? "", null, signal);
    await pc.setRemoteDescription({ type: "answer", sdp: session.answer });
    return {
      pc,
      stream,
      close: async () => {
        pc.close();
        await leave(session, null);
      },
    };
  } catch (error) {
    pc.close();
    throw error;
  }
}
