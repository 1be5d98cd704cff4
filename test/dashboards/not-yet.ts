const ARRAY = ['array'];

/** Families of the verification that panels show and the catalog does not have yet, with their labels. */
export const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  rotwatch_md_verify_samples_total: ['array', 'result'],
  rotwatch_md_verify_read_bytes_total: ARRAY,
  rotwatch_md_verify_coverage_ratio: ARRAY,
  rotwatch_md_verify_last_sample_timestamp_seconds: ARRAY,
  rotwatch_md_verify_daily_budget_bytes: ARRAY,
  rotwatch_md_verify_detection_seconds: ARRAY,
  rotwatch_md_verify_hindered: ['array', 'reason'],
  rotwatch_md_verify_differing_places: ARRAY,
};

/** Metrics of which the hosts in test/dashboards/hosts/ have nothing: their members are not compared. */
export const WITHOUT_DATA: readonly string[] = [
  'rotwatch_md_verify_samples_total',
  'rotwatch_md_verify_read_bytes_total',
  'rotwatch_md_verify_coverage_ratio',
  'rotwatch_md_verify_last_sample_timestamp_seconds',
  'rotwatch_md_verify_daily_budget_bytes',
  'rotwatch_md_verify_detection_seconds',
  'rotwatch_md_verify_hindered',
  'rotwatch_md_verify_differing_places',
];
