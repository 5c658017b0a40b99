import { Guard } from "../../parts/Guard";
import { Stall } from "./Stall";
import { StartSelling } from "./StartSelling";

/** The seller's overview; for everybody else, guests too, the way to become a seller. */
export default function Seller() {
  return (
    <Guard roles={["seller", "host"]} otherwise={<StartSelling />}>
      <Stall />
    </Guard>
  );
}
