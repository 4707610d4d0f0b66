import { type Advice, advice } from "../advice.ts";
import { hintOnAnswer } from "./answers.ts";
import { holds } from "./exit.ts";
import { hintOnFault } from "./faults.ts";
import { checkUnits } from "./units.ts";

/** Lets the core tell what it knows nothing of by itself. */
export function install(): void {
  Object.assign(advice, { fault: hintOnFault, checked: checkUnits, answered: hintOnAnswer, holds } satisfies Advice);
}
