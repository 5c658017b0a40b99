import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import "../styles/table.css";

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ComponentChildren;
  /** Figures stand to the right. */
  numeric?: boolean;
  /** Short and clear by itself: never broken, and in one line with its like on a phone's card. */
  short?: boolean;
  /** The heading of the card on a phone, and the link to `hrefOf`. */
  head?: boolean;
}

interface TableProps<Row> {
  /** Accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  hrefOf?: (row: Row) => string;
}

/** A table that becomes a list of cards on a phone. */
export function Table<Row>({ label, columns, rows, keyOf, hrefOf }: TableProps<Row>) {
  return (
    <table class="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.label} scope="col" class={column.numeric ? "table__figure" : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td key={column.label} data-label={column.label} class={cellClass(column)}>
                {column.head && hrefOf ? (
                  <Link href={hrefOf(row)}>{column.cell(row)}</Link>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellClass(column: { numeric?: boolean; short?: boolean; head?: boolean }): string {
  const names = { table__figure: column.numeric, table__short: column.short, table__head: column.head };
  return Object.entries(names)
    .filter(([, holds]) => holds)
    .map(([name]) => name)
    .join(" ");
}
