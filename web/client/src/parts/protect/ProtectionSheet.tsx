import { t } from "../../i18n";
import type { ProtectionView, SetProtection } from "../../protocol";
import { useResource } from "../../state/resource";
import { ErrorState } from "../ErrorState";
import { Sheet } from "../Sheet";
import { Skeleton } from "../Skeleton";
import { ProtectionForm } from "./ProtectionForm";
import "../../styles/protect.css";

interface ProtectionSheetProps {
  slug: string;
  onClose: () => void;
  onSaved: (now: Required<SetProtection>) => void;
}

/** What protects a show, and what each thing costs. */
export default function ProtectionSheet({ slug, onClose, onSaved }: ProtectionSheetProps) {
  const path = `/shows/${encodeURIComponent(slug)}/protection`;
  const protection = useResource<ProtectionView>(path);
  return (
    <Sheet open onClose={onClose} title={t("protect.title")}>
      <p class="quiet protect__intro">{t("protect.text")}</p>
      {protection.isLoading && !protection.data && <Skeleton shape="rows" count={4} />}
      {protection.error !== null && <ErrorState error={protection.error} onRetry={protection.reload} />}
      {protection.data && <ProtectionForm slug={slug} saved={protection.data} onSaved={onSaved} />}
    </Sheet>
  );
}
