import { showProduct } from "../../../lib/shop";
import { tracked } from "../../../lib/tracker";

export default tracked(async ({ params }: { readonly params: Promise<{ sku: string }> }) => {
  const { sku } = await params;
  return <p>{await showProduct(sku)}</p>;
});
