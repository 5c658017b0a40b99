import { t } from "../../i18n";
import { formatBitrate, formatFrameRate, formatSize } from "../../i18n/units";
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
              <td>{line.width ? formatSize(line.width, line.height ?? 0) : "–"}</td>
              <td>{formatFrameRate(line.framesPerSecond)}</td>
              <td>{formatBitrate(line.bitrateBps)}</td>
              <td>{line.loss}</td>
              <td>{line.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
