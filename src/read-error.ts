/** Why something could not be read; the values of the `reason` label. */
export const READ_ERROR_REASONS = ['absent', 'denied', 'timeout', 'io', 'malformed'] as const;
export type ReadErrorReason = (typeof READ_ERROR_REASONS)[number];
