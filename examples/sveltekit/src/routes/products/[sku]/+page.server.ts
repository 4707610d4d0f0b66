import { showProduct } from "$lib/shop";

export const load = async ({ params }: { params: { sku: string } }) => ({ product: await showProduct(params.sku) });
