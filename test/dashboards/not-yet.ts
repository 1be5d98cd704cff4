/** Families of the design that panels show and no collector gives yet, with their labels. */
export const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  rotwatch_md_verify_samples_total: ['array', 'result'],
  rotwatch_md_verify_read_bytes_total: ['array', 'member'],
};
