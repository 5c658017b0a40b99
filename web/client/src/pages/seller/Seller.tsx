import { hasRole } from "../../state/session";
import { Stall } from "./Stall";
import { StartSelling } from "./StartSelling";

/** The seller's overview, or the way to become one. */
export default function Seller() {
  return hasRole("seller", "host") ? <Stall /> : <StartSelling />;
}
