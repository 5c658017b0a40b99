import { ImageOff } from "lucide-preact";
import type { Buyable } from "../../state/purchase";
import "../../styles/goods.css";

/** The product's picture, or a quiet place for one; the title beside it names it. */
export function ProductPicture({ product, size = "m" }: { product: Buyable; size?: "s" | "m" | "l" }) {
  return (
    <span class={`product-picture product-picture--${size}`}>
      {product.image_url ? (
        <img src={product.image_url} alt="" loading="lazy" decoding="async" />
      ) : (
        <ImageOff size={20} aria-hidden="true" />
      )}
    </span>
  );
}
