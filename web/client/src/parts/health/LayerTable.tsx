import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import "../../styles/layers.css";

export interface LayerLine {
  rid: string;
  width: number | null;
  height: number | null;
  framesPerSecond: number;
  bitrateBps: number;
  /** Whatever the table's last two columns say. */
  loss: string;
  note: string;
}

interface LayerTableProps {
  label: string;
  lines: readonly LayerLine[];
  /** What the last column is about. */
  noteLabel: string;
  lossLabel: string;
}

/** The layers of one picture, one a row. */
export function LayerTable({ label, lines, noteLabel, lossLabel }: LayerTableProps) {
  return (
    <div class="layers-place">
      <table class="layers" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("health.layers")}</th>
            <th scope="col">{t("figure.picture")}</th>
            <th scope="col">{t("health.frames")}</th>
            <th scope="col">{t("figure.bitrate")}</th>
            <th scope="col">{lossLabel}</th>
            <th scope="col">{noteLabel}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.rid}>
              <th scope="row">{line.rid || "–"}</th>
              <td>{line.width ? `${formatNumber(line.width)} × ${formatNumber(line.height ?? 0)}` : "–"}</td>
              <td>{t("unit.fps", { value: Math.round(line.framesPerSecond) })}</td>
              <td>{t("unit.kbps", { value: Math.round(line.bitrateBps / 1000) })}</td>
              <td>{line.loss}</td>
              <td>{line.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
