import { GrowingParamError } from "../../errors.ts";
import { Fault } from "../program/fault.ts";
import { fetchOf, parserOf } from "../program/server.ts";
import { Delivery, type DeliveryOptions } from "./deliver.ts";
import type { Settings } from "./options.ts";

/** The delivery that the settings ask for. Throws a Fault where the consumer refuses them. */
export function openDelivery(
  settings: Settings,
  told: Pick<DeliveryOptions, "onSent" | "onRefused" | "onBroken">,
): Delivery {
  const { productId, dataSourceId, host, ca, body, batch, concurrency, rate, patienceMs } = settings;
  try {
    // Before the consumer says so, whose rule is the same.
    const fetch = URL.canParse(host) ? fetchOf(host, ca) : undefined;
    const consumer = {
      productId,
      dataSourceId,
      serverHost: host,
      parser: parserOf(body),
      fetch,
      requestTimeoutMs: 30_000,
    };
    return new Delivery({ consumer, batch, concurrency, rate, patienceMs, ...told });
  } catch (error) {
    throw error instanceof GrowingParamError ? new Fault(error.message) : error;
  }
}
