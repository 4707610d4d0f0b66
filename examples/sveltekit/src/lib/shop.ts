import { currentTracker } from "@growingio-edge/tracker/context";
import { tracker } from "./tracker";

/** Code that knows no request: the tracker that is bound to it is there all the same. */
export async function showProduct(sku: string): Promise<string> {
  const product = await findProduct(sku);
  currentTracker(tracker).trackCustomEvent("product_view", { attributes: { sku } });
  return product;
}

async function findProduct(sku: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return `product ${sku}\n`;
}
