import { Shield, ShieldCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { ShowView } from "../../protocol";
import { IconButton } from "../Button";
import { useLazy } from "../useLazy";

const loadSheet = () => import("./ProtectionSheet");

/** Opens the settings of who may play a show; filled once something protects it. */
export function ProtectionButton({ show }: { show: ShowView }) {
  const [isOpen, setOpen] = useState(false);
  const [isProtected, setProtected] = useState(show.needs_grant);
  const Sheet = useLazy(loadSheet, isOpen);
  return (
    <>
      <IconButton
        icon={isProtected ? ShieldCheck : Shield}
        label={t("protect.open")}
        onClick={() => setOpen(true)}
      />
      {Sheet && isOpen && (
        <Sheet
          slug={show.slug}
          onClose={() => setOpen(false)}
          onSaved={(now) => {
            setProtected(now.tokens || now.encrypted || now.watermark || now.country_rule !== "everywhere");
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
