import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { RestreamView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { SERVERS, isKeyLost, type RestreamDesk, type RestreamPlatform } from "../../state/restreams";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { SelectField, TextField } from "../Field";

interface RestreamFormProps {
  /** The one to change; `null` makes a new one. */
  target: RestreamView | null;
  desk: RestreamDesk;
  onDone: () => void;
}

/** Platform, server and stream key. The key never comes back from the server: an empty field keeps it. */
export function RestreamForm({ target, desk, onDone }: RestreamFormProps) {
  const [platform, setPlatform] = useState<RestreamPlatform>(target?.platform ?? "youtube");
  const [name, setName] = useState(target?.name ?? "");
  const [url, setUrl] = useState(target?.url ?? SERVERS.youtube);
  const [key, setKey] = useState("");
  const sending = useSubmission();
  const isMoved = target !== null && url.trim() !== target.url;
  const needsKey = target === null || isMoved || isKeyLost(target);
  const title = name.trim() || (platform === "custom" ? "" : t(`restream.platform.${platform}`));

  function choose(next: RestreamPlatform): void {
    if (url.trim() === "" || url === SERVERS[platform]) setUrl(SERVERS[next]);
    setPlatform(next);
  }

  async function send(): Promise<void> {
    const where = { name: title, url: url.trim() };
    if (target === null) {
      await desk.add({ ...where, platform, stream_key: key.trim() });
    } else {
      await desk.change(target.id, {
        name: title,
        ...(isMoved ? { url: where.url } : {}),
        ...(key.trim() ? { stream_key: key.trim() } : {}),
      });
    }
    onDone();
  }

  return (
    <form
      class="form"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void sending.run(send);
      }}
    >
      {target === null && (
        <SelectField<RestreamPlatform>
          label={t("restream.platform")}
          value={platform}
          options={(["youtube", "facebook", "custom"] as const).map((value) => ({
            value,
            label: t(`restream.platform.${value}`),
          }))}
          onChange={choose}
        />
      )}
      <TextField
        label={t("restream.name")}
        value={name}
        onInput={setName}
        maxLength={60}
        optional={platform !== "custom"}
        placeholder={platform === "custom" ? t("restream.name_example") : t(`restream.platform.${platform}`)}
      />
      <TextField
        label={t("restream.server")}
        value={url}
        onInput={setUrl}
        maxLength={300}
        placeholder="rtmps://…"
        hint={t("restream.server_hint")}
      />
      <TextField
        label={t("restream.key")}
        type="password"
        autoComplete="off"
        value={key}
        onInput={setKey}
        maxLength={400}
        optional={!needsKey}
        hint={needsKey ? t(`restream.key_hint.${platform}`) : t("restream.key_kept")}
      />
      <FormError error={sending.error} />
      <div class="form__acts">
        <Button
          kind="primary"
          type="submit"
          busy={sending.busy}
          disabled={!title || !url.trim() || (needsKey && !key.trim())}
        >
          {target === null ? t("restream.add_go") : t("word.save")}
        </Button>
        <Button onClick={onDone}>{t("word.cancel")}</Button>
      </div>
    </form>
  );
}
