/** `finding`: the severity of `rotwatch_finding` passes through, since the same verdict may be grave or not. */
export type AlertSeverity = 'critical' | 'warning' | 'info' | 'none' | 'finding';

/** What an alert is about, for routing. */
export type Component = 'md' | 'disk' | 'filesystem' | 'memory' | 'rotwatch';

/** Whose readings an alert rests on: while that collector is blind, the alert is held. `none`: no label, or the fact's own. */
export type Collector = 'md-arrays' | 'md-superblocks' | 'block' | 'smart' | 'memory' | 'none';

/** The dashboard that shows more. */
export type Dashboard = 'fleet' | 'host' | 'array' | 'disk' | 'memory';

/** One alert, but for what all have in common. */
export interface Alert {
  readonly name: string;
  /** PromQL: what holds, of which part. */
  readonly fact: string;
  readonly for: string;
  /** Instead of `Settings.keep`, where the fact is an event that people must still find. */
  readonly keep?: string;
  readonly severity: AlertSeverity;
  readonly collector: Collector;
  /** Static: alerts of one kind are one headline. */
  readonly summary: string;
  /** What holds, of which part, and what to do first; a Go template. */
  readonly description: string;
  readonly dashboard: Dashboard;
  /** False where the fact is itself that something is silent. */
  readonly held?: false;
}

/** A series that is worked out beforehand. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** Alerts of one area, evaluated together. */
export interface AlertGroup {
  readonly name: string;
  readonly component: Component;
  readonly interval: string;
  readonly alerts: readonly Alert[];
}

/** Recordings that are evaluated together, in order. */
export interface RecordingGroup {
  readonly name: string;
  readonly interval: string;
  readonly recordings: readonly Recording[];
}
