import { Gift, ShoppingBag } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { languageOf, t } from "../../i18n";
import type { Line } from "../../state/room";
import { Avatar } from "../Avatar";
import { giftName } from "./gifts";

interface ChatLineProps {
  line: Line;
  /** What may be done about a message. */
  acts?: ComponentChildren;
}

/** One row of the conversation. */
export function ChatLine({ line, acts }: ChatLineProps) {
  switch (line.kind) {
    case "chat":
      return (
        <li class="line" data-testid="message" data-message-id={line.messageId}>
          <Avatar name={line.person.name} size={24} />
          <p class="line__words">
            <span class="line__name">{line.person.name}</span>
            <RoleMark role={line.person.role} />
            <span class="line__text" lang={languageOf(line.text)}>
              {line.text}
            </span>
          </p>
          {acts}
        </li>
      );
    case "gift":
      return (
        <li class="line line--happened">
          <Gift size={16} aria-hidden="true" />
          <span>
            {t("chat.gift", { name: line.person.name, gift: giftName(line.giftId), count: line.quantity })}
          </span>
        </li>
      );
    case "sold":
      return (
        <li class="line line--happened">
          <ShoppingBag size={16} aria-hidden="true" />
          <span>{t("chat.sold", { title: line.title, count: line.quantity })}</span>
        </li>
      );
  }
}

function RoleMark({ role }: { role: string }) {
  if (role === "host" || role === "seller") return <span class="line__role">{t("role.host")}</span>;
  if (role === "viewer") return null;
  return <span class="line__role">{t("role.staff")}</span>;
}
