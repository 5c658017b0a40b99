import type { ReadonlySignal } from "@preact/signals";
import { Play, VolumeX } from "lucide-preact";
import { t } from "../../i18n";
import type { Screen } from "../../media/screen";
import { Button } from "../Button";
import "../../styles/notice.css";

/** Over a picture that stands still because nobody has let it play. */
export function PlayButton({ player }: { player: Screen }) {
  return (
    <button
      type="button"
      class="notice__play"
      aria-label={t("player.play")}
      onClick={() => player.togglePaused()}
    >
      <Play size={28} aria-hidden="true" />
    </button>
  );
}

/** Asks for the sound that browsers do not let a page start with. */
export function SoundHint({ player }: { player: Screen & { state: ReadonlySignal<string> } }) {
  if (!player.isMuted.value || player.state.value !== "playing") return null;
  return (
    <Button kind="glass" size="s" icon={VolumeX} onClick={() => player.setMuted(false)}>
      {t("player.tap_sound")}
    </Button>
  );
}
