/** Debian scrubs on the first Sunday of a month: five weeks at most between two, and what a scrub takes. */
export const USUAL_SCRUB_MAX_AGE_MS = 40 * 24 * 60 * 60_000;
