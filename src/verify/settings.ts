/** What is compared of an array: nothing; samples, and what a return is owed; or only the latter. */
export const VERIFY_MODES = ['off', 'sample', 'owed'] as const;
export type VerifyMode = (typeof VERIFY_MODES)[number];

/** How contents are compared. */
export interface VerifySettings {
  readonly mode: VerifyMode;
  /** For single arrays, by kernel name or UUID. */
  readonly arrays: Readonly<Record<string, VerifyMode>>;
  /** Bytes that sampling may read of all members of an array together in a day. */
  readonly dailyBudgetBytes: number;
  /** Bytes a second, over all members, at which debts of returns are compared. */
  readonly owedRateBytes: number;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** As it is without configuration. */
export const USUAL_VERIFY: VerifySettings = {
  mode: 'sample',
  arrays: {},
  dailyBudgetBytes: 2 * GIB,
  owedRateBytes: 32 * MIB,
};

/** What is asked for of one array. */
export function modeOf(
  { mode, arrays }: VerifySettings,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): VerifyMode {
  const own = new Map(Object.entries(arrays));
  return own.get(uuid) ?? own.get(name) ?? mode;
}
