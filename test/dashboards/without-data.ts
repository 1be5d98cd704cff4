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
