/** Values of a series a step: one for good, or what it was and what it becomes. `_` is none. */
export type Values = string | readonly [before: string, ill: string];

/** Series by selector, without the labels of the host. */
export type SeriesOf = Readonly<Record<string, Values>>;

/** What an alert must do; the rest (data that vanishes, a host that comes back well) follows. */
export interface AlertCase {
  readonly alert: string;
  /** What happens, in words. */
  readonly when: string;
  readonly series: SeriesOf;
  /** Labels of the alert beside its static ones and the host. */
  readonly labels: Readonly<Record<string, string>>;
  /** The near miss: looks alike and must not fire, ever. */
  readonly silent: { readonly when: string; readonly series: SeriesOf };
  /** How long the rule waits; steps of the file must fit into it. */
  readonly after?: string;
  /** What it keeps firing for when it does so for longer than others: then it need not be over soon. */
  readonly keeps?: true;
  /** What vanishes: the host with its daemon, unless told. */
  readonly vanishes?: 'target';
}

/** The member of md0 that the cases are about, with what tells its slot and serial number. */
export const VDB = {
  labels: { array: 'md0', member: 'sdb3', slot: '1', disk: 'SER-B' },
  info: {
    'rotwatch_md_member_info{array="md0", member="sdb3", slot="1", role="in_sync", disk="SER-B"}':
      '1',
    'rotwatch_md_member_info{array="md0", member="sda3", slot="0", role="in_sync", disk="SER-A"}':
      '1',
  },
} as const;

/** The disk that the cases are about, in its bay, with the member that it carries. */
export const DISK_B = {
  labels: { disk: 'SER-B', device: 'sdb', model: 'Exemplar 4000', bay: '7' },
  info: {
    'rotwatch_disk_info{disk="SER-B", device="sdb", model="Exemplar 4000", transport="sata", rotational="true"}':
      '1',
    'rotwatch_disk_path_info{disk="SER-B", device="sdb", host="host2", enclosure="E1", slot="7"}':
      '1',
    'rotwatch_md_member_info{array="md0", member="sdb3", slot="1", role="in_sync", disk="SER-B"}':
      '1',
  },
} as const;

/** A finding as it appears. */
export function found(code: string, severity: string, subject = ''): SeriesOf {
  const labels = [`code="${code}"`, `severity="${severity}"`, subject].filter((part) => part);
  return { [`rotwatch_finding{${labels.join(', ')}}`]: ['_', '1'] };
}
