import { forEach, onHost } from './promql.ts';

/** A template: text while the alert has the label. */
function given(label: string, text: string): string {
  return `{{ if $labels.${label} }}${text}{{ end }}`;
}

/** An array member as people find it: kernel name, slot, serial number. */
export const MEMBER = `{{ $labels.member }}${given('slot', ' in slot {{ $labels.slot }}')} of {{ $labels.array }} on {{ $labels.instance }}${given('disk', ' (disk {{ $labels.disk }})')}`;

/** An array and its host. */
export const ARRAY = '{{ $labels.array }} on {{ $labels.instance }}';

/** A disk as people find it: serial number, model, device, bay; and what it carries. */
export const DISK = `Disk {{ $labels.disk }}${given('model', ' ({{ $labels.model }})')}${given('device', ', {{ $labels.device }}')}${given('bay', ', bay {{ $labels.bay }}')} on {{ $labels.instance }}`;

/** Which members a disk carries: what is at stake. */
export const CARRIES = forEach(
  { ...onHost('rotwatch_md_member_info', ['disk']), order: 'member' },
  ' It carries {{ .Labels.member }}, slot {{ .Labels.slot }} of {{ .Labels.array }}.',
);

/** Where a disk that is gone hung, and which slots it held, as long as that is remembered. */
export const FORMERLY = [
  forEach(
    {
      query: 'last_over_time(rotwatch_disk_path_info{job=%q,instance=%q,disk=%q}[7d])',
      ...{ by: ['disk'], order: 'device' },
    },
    ' It was {{ .Labels.device }} on {{ .Labels.host }}{{ if .Labels.slot }}, bay {{ .Labels.slot }}{{ end }}.',
  ),
  forEach(
    { ...onHost('rotwatch_md_member_away_since_timestamp_seconds', ['disk']), order: 'member' },
    ' It held slot {{ .Labels.slot }} of {{ .Labels.array }} ({{ .Labels.member }}).',
  ),
].join('');

/** Who is in an array: slot, device and serial number of each. */
export const MEMBERS = [
  'Members:',
  forEach(
    { ...onHost('rotwatch_md_member_info', ['array']), order: 'slot' },
    ' {{ .Labels.member }}{{ if .Labels.slot }} slot {{ .Labels.slot }}{{ end }} {{ .Labels.role }}{{ if .Labels.disk }} ({{ .Labels.disk }}){{ end }};',
  ),
  forEach(
    { ...onHost('rotwatch_md_member_away_since_timestamp_seconds', ['array']), order: 'slot' },
    ' gone from slot {{ .Labels.slot }}: {{ .Labels.member }}{{ if .Labels.disk }} ({{ .Labels.disk }}){{ end }};',
  ),
].join('');

/** Which attributes fail, how hot, where, by what the disk says now. */
export const FAILING_NOW = forEach(
  { ...onHost('rotwatch_smart_attribute_failing', ['disk']), order: 'id' },
  '{{ if eq .Labels.when "now" }} {{ .Labels.name }} ({{ .Labels.kind }}){{ end }}',
);
export const CELSIUS_NOW = forEach(
  { ...onHost('rotwatch_disk_temperature_celsius', ['disk']), order: 'disk' },
  ' at {{ .Value }} °C',
);
export const FIRST_FAILING_LBA = forEach(
  { ...onHost('rotwatch_smart_self_test_first_failing_lba', ['disk']), order: 'disk' },
  ', first at LBA {{ .Value | printf "%.0f" }}',
);

/** Which disks hang on a PCI function. */
export const HANGS_ON = forEach(
  { ...onHost('rotwatch_disk_pci_info', ['pci']), order: 'device' },
  ' Disk {{ .Labels.disk }} ({{ .Labels.device }}) hangs on it.',
);

/** A DIMM by the words on the board, with the module that sits there. */
export const DIMM = `DIMM ${given('label', '{{ $labels.label }} ')}({{ $labels.dimm }} of {{ $labels.controller }}${given('location', ', {{ $labels.location }}')}) on {{ $labels.instance }}${forEach(
  {
    query: 'rotwatch_memory_slot_info{job=%q,instance=%q,slot=%q}',
    ...{ by: ['label'], order: 'slot' },
  },
  ' ({{ .Labels.manufacturer }} {{ .Labels.part_number }}, serial {{ .Labels.serial }})',
)}`;

/** What is added to every alert that can be held. */
export const HELD = forEach(
  { ...onHost('instance:rotwatch:silent', []), order: 'instance' },
  ' rotwatch does not answer there: this is the last that was known.',
);
