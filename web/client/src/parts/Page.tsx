import type { ComponentChildren } from "preact";
import { useTitle } from "../state/title";
import "../styles/page.css";

/** Titles that people wrote may be sentences: from this length on they are set smaller. */
const LONG_TITLE = 36;

interface PageProps {
  title: string;
  /** One sentence under the title. */
  text?: string | undefined;
  /** Buttons beside the title. */
  acts?: ComponentChildren;
  /** For forms and reading. */
  narrow?: boolean;
  children: ComponentChildren;
}

/** Title, acts and content of an ordinary page. */
export function Page({ title, text, acts, narrow = false, children }: PageProps) {
  useTitle(title);
  return (
    <div class={narrow ? "page page--narrow" : "page"}>
      <header class="page__head">
        <div class="page__words">
          <h1 class={title.length > LONG_TITLE ? "page__long" : undefined}>{title}</h1>
          {text && <p class="quiet">{text}</p>}
        </div>
        {acts && <div class="page__acts">{acts}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  acts,
  children,
}: {
  title: string;
  acts?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="section">
      <header class="section__head">
        <h2>{title}</h2>
        {acts}
      </header>
      {children}
    </section>
  );
}

/** A raised surface. */
export function Card({ children }: { children: ComponentChildren }) {
  return <div class="card">{children}</div>;
}
