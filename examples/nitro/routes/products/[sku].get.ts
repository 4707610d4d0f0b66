import { defineEventHandler, getRouterParam } from "h3";
import { showProduct } from "../../lib/shop";

export default defineEventHandler((event) => showProduct(getRouterParam(event, "sku") ?? ""));
