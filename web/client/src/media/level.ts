// Loudness of a microphone, for the meter.

/** Root mean square of samples in -1..1 as a share of the meter, from -60 dB (0) to 0 dB (1). */
export function meterShare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 60));
}

/** Reports the loudness of the stream's sound about 15 times a second until the returned function is called. */
export function watchLevel(stream: MediaStream, report: (share: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) {
    report(0);
    return () => undefined;
  }
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // A page that nobody has clicked yet may not run audio: try again until it may.
    if (context.state === "suspended") void context.resume();
    analyser.getFloatTimeDomainData(samples);
    report(meterShare(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
