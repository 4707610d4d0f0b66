// For the compiler alone: nothing here is ever run.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where two types are the same, and nowhere else. */
export declare function same<A, B>(...proof: Same<A, B> extends true ? [] : [never]): void;
