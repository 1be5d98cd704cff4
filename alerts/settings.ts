/** Everything in the rules that somebody may want otherwise. Durations are Prometheus's own words. */
export interface Settings {
  /** `job_name` of the scrape. */
  readonly job: string;
  readonly scrapeInterval: string;
  /** How often the rules are evaluated; those over long windows at `longInterval`, which must stay below the 5 minutes that a sample is looked back for. */
  readonly interval: string;
  readonly longInterval: string;
  /** Where deploy/runbooks/ is served. */
  readonly runbooks: string;
  readonly grafana: string;
  /** What every alert outlives its cause by: a restart of the daemon, and the step between two groups of rules. */
  readonly keep: string;
  /** How long a target that left the scrape counts as lost, not as given up. */
  readonly gone: string;
  /** Errors that a disk counts over its life are compared with their lowest value in this window. */
  readonly growth: string;
  readonly thresholds: Thresholds;
}

/** Numbers that decide. */
export interface Thresholds {
  /** Of disks that tell no limit of their own. */
  readonly rotatingCelsius: number;
  readonly solidStateCelsius: number;
  /** Endurance used, 0 to 1. */
  readonly wearRatio: number;
  /** Link errors in `Settings.growth`; a few come with any reset of a link. */
  readonly linkErrors: number;
  /** Corrected errors of one DIMM: in a day (mcelog plans a replacement at 10 a page, rasdaemon at 50), and in an hour. */
  readonly correctedPerDay: number;
  readonly correctedPerHour: number;
  /** A reading is old after this many of its collector's intervals. */
  readonly staleIntervals: number;
  readonly pcieErrors: number;
}

/** As shipped. */
export const shipped: Settings = {
  job: 'rotwatch',
  scrapeInterval: '15s',
  interval: '15s',
  longInterval: '2m',
  runbooks: 'https://example.com/rotwatch/deploy/runbooks',
  grafana: 'https://grafana.example.com',
  keep: '5m',
  gone: '1d',
  growth: '2d',
  thresholds: {
    rotatingCelsius: 55,
    solidStateCelsius: 70,
    wearRatio: 0.9,
    linkErrors: 5,
    correctedPerDay: 10,
    correctedPerHour: 1000,
    staleIntervals: 3,
    pcieErrors: 0,
  },
};
