import { account } from "./account";
import { errors } from "./errors";
import { frame } from "./frame";
import { live } from "./live";
import { protect } from "./protect";
import { home } from "./home";

/** The sentences of the pages that viewers open. */
export const first = { ...account, ...errors, ...frame, ...live, ...protect, ...home } as const;
