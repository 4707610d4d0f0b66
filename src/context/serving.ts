import type { InvocationContext } from "../delivery/invocation.ts";
import type { Attributes, AttributesOf } from "../message/given.ts";
import type { TrackDefaults } from "../tracker/calls.ts";
import type { AnyPlan } from "../tracker/plan-types.ts";
import type { GrowingTracker } from "../tracker/tracker.ts";
import { GrowingParamError } from "../errors.ts";
import { checkTracker, open, SERVE } from "./current.ts";
import { within } from "./storage.ts";

/**
 * What adapters are made of: binds a tracker to each request, once, and runs with it whatever belongs to the request.
 * Requests are told apart by an object that each has of its own.
 */
export class Serving<
  Plan extends AnyPlan,
  Request extends object,
  Given extends AttributesOf<Given> = Attributes,
> {
  readonly #tracker: GrowingTracker<Plan>;
  readonly #defaults: ((request: Request) => TrackDefaults<Given> | undefined) | undefined;
  readonly #scopes = new WeakMap<object, ReturnType<typeof open<Plan>>>();

  constructor(
    tracker: GrowingTracker<Plan>,
    defaults: ((request: Request) => TrackDefaults<Given> | undefined) | undefined,
  ) {
    checkTracker(tracker);
    if (defaults !== undefined && typeof defaults !== "function") {
      const issue = { path: "defaults", rule: "must be a function of the request", received: defaults };
      throw new GrowingParamError(SERVE, [issue]);
    }
    this.#tracker = tracker;
    this.#defaults = defaults;
  }

  /**
   * Runs a part of a request. The first part of it binds the tracker; a later one finds the same, also where what is
   * between them lost the context, as some parsers of bodies do.
   */
  run<Result>(
    request: Request,
    context: InvocationContext | undefined,
    run: (tracker: GrowingTracker<Plan>) => Result,
  ): Result {
    let opened = this.#scopes.get(request);
    if (!opened) {
      opened = open(this.#tracker, context, () => this.#defaults?.(request));
      this.#scopes.set(request, opened);
    }
    const { inner, bound } = opened;
    return within(inner, () => run(bound));
  }
}
