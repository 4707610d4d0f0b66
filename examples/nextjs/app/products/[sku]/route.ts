import { showProduct } from "../../../lib/shop";
import { tracked } from "../../../lib/tracker";

export const GET = tracked(async (_request: Request, { params }: { readonly params: Promise<{ sku: string }> }) => {
  const { sku } = await params;
  return new Response(await showProduct(sku));
});
