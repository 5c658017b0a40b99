import { Gift } from "lucide-preact";
import { Link } from "wouter-preact";
import { t, tn } from "../i18n";
import { formatNumber, formatTime } from "../i18n/format";
import { EmptyState } from "../parts/EmptyState";
import { ErrorState } from "../parts/ErrorState";
import { Page, Section } from "../parts/Page";
import { Skeleton } from "../parts/Skeleton";
import { Table, type Column } from "../parts/Table";
import type { WalletEntryView, WalletView } from "../protocol";
import { useResource } from "../state/resource";
import "../styles/wallet.css";

/** Coins and where they came from and went. */
export default function Wallet() {
  const wallet = useResource<WalletView>("/wallet");
  return (
    <Page title={t("wallet.title")} text={t("wallet.text")}>
      {wallet.data ? (
        <Contents wallet={wallet.data} />
      ) : wallet.error ? (
        <ErrorState error={wallet.error} onRetry={wallet.reload} />
      ) : (
        <Skeleton shape="rows" />
      )}
    </Page>
  );
}

function Contents({ wallet }: { wallet: WalletView }) {
  const columns: Column<WalletEntryView>[] = [
    { label: t("wallet.what"), head: true, cell: (entry) => t(`wallet.${entry.reason}`) },
    { label: t("wallet.when"), short: true, cell: (entry) => formatTime(entry.at_ms) },
    {
      label: t("wallet.show"),
      short: true,
      cell: (entry) => entry.show_slug && <Link href={`/live/${entry.show_slug}`}>{entry.show_slug}</Link>,
    },
    {
      label: t("wallet.amount"),
      numeric: true,
      short: true,
      cell: (entry) => (
        <strong class={entry.coins > 0 ? "wallet__in" : undefined}>
          {entry.coins > 0 ? "+" : "−"}
          {formatNumber(Math.abs(entry.coins))}
        </strong>
      ),
    },
  ];
  return (
    <>
      <p class="wallet__coins">{tn("wallet.coins", wallet.coins)}</p>
      <Section title={t("wallet.entries")}>
        {wallet.entries.length === 0 ? (
          <EmptyState icon={Gift} title={t("wallet.empty")} text={t("wallet.empty_text")} />
        ) : (
          <Table
            label={t("wallet.entries")}
            columns={columns}
            rows={wallet.entries}
            keyOf={(entry) => `${entry.at_ms} ${entry.reason} ${entry.coins}`}
          />
        )}
      </Section>
    </>
  );
}
