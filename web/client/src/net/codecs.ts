// Which codecs are offered, in which order. Pure.

export interface Codec {
  mimeType: string;
  sdpFmtpLine?: string | undefined;
}

/** Video codecs in the order they are offered: H264 (constrained baseline first), then VP8, then repair formats. */
export function preferredVideoCodecs<C extends Codec>(codecs: readonly C[]): C[] {
  const rank = (codec: C): number => {
    const fmtp = codec.sdpFmtpLine ?? "";
    switch (codec.mimeType.toLowerCase()) {
      case "video/h264":
        if (!fmtp.includes("packetization-mode=1")) return -1;
        return fmtp.includes("42e01f") ? 0 : fmtp.includes("4200") ? 1 : 2;
      case "video/vp8":
        return 3;
      case "video/rtx":
        return 4;
      default:
        return -1;
    }
  };
  return codecs
    .map((codec, index) => ({ codec, index, rank: rank(codec) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map((one) => one.codec);
}

/** What a viewer can be sent, in the order of preference; the server forwards what the publisher sends. */
export function watchableCodecs<C extends Codec>(codecs: readonly C[]): C[] {
  const isVideo = codecs.some((codec) => codec.mimeType.toLowerCase().startsWith("video/"));
  return isVideo
    ? preferredVideoCodecs(codecs)
    : codecs.filter((codec) => codec.mimeType.toLowerCase() === "audio/opus");
}
