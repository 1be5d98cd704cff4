/** Corrected errors that one DIMM may have in a day: mcelog's default for a page (10 in 24 hours). */
export const CE_BUDGET = 10;
