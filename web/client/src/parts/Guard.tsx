import { ShieldAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Redirect, useLocation, useSearch } from "wouter-preact";
import { t } from "../i18n";
import { signInHref } from "../state/next";
import { account, hasRole, session, sessionTrouble, startSession, type Role } from "../state/session";
import { useTitle } from "../state/title";
import { ButtonLink } from "./Button";
import { EmptyState } from "./EmptyState";
import { ErrorState } from "./ErrorState";
import { Skeleton } from "./Skeleton";

interface GuardProps {
  /** `undefined` lets everybody in, an empty list everybody who is signed in. */
  roles: readonly Role[] | undefined;
  /** Shown to guests and to people without such a role, in place of the way to sign in. */
  otherwise?: ComponentChildren;
  children: ComponentChildren;
}

/** Lets in who may see a page; sends guests to sign in and back. The server decides, this only guides. */
export function Guard({ roles, otherwise, children }: GuardProps) {
  const [path] = useLocation();
  const search = useSearch();
  if (roles === undefined) return <>{children}</>;
  if (session.value === null) {
    if (sessionTrouble.value !== null) {
      return <ErrorState error={sessionTrouble.value} onRetry={() => void startSession()} />;
    }
    return (
      <div class="page">
        <Skeleton shape="rows" count={4} />
      </div>
    );
  }
  const person = account.value;
  const isLetIn = person !== null && (roles.length === 0 || hasRole(...roles));
  if (!isLetIn && otherwise !== undefined) return <>{otherwise}</>;
  if (!person) return <Redirect to={signInHref(search ? `${path}?${search}` : path)} replace />;
  if (!isLetIn) return <Forbidden name={person.name} />;
  return <>{children}</>;
}

function Forbidden({ name }: { name: string }) {
  useTitle(t("forbidden.title"));
  return (
    <EmptyState isPage icon={ShieldAlert} title={t("forbidden.title")} text={t("forbidden.text", { name })}>
      <ButtonLink href="/">{t("word.home")}</ButtonLink>
    </EmptyState>
  );
}
