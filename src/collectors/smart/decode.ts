import type { Problem } from '../collector.ts';
import { decodeAta } from './decode-ata.ts';
import { decodeIdentity } from './decode-identity.ts';
import { decodeErrorLogs, decodeFarm } from './decode-logs.ts';
import { decodeNvme } from './decode-nvme.ts';
import { decodePowerState } from './decode-power.ts';
import { decodeScsi } from './decode-scsi.ts';
import { decodeSelfTests } from './decode-self-tests.ts';
import { decodeTemperature } from './decode-temperature.ts';
import { decodeTraffic } from './decode-traffic.ts';
import { decodeWear } from './decode-wear.ts';
import type { LinkSpeed, Message, SmartReport } from './report.ts';
import { Section } from './section.ts';

/** A smartctl document, typed, and what in it was not as smartctl writes it. */
export interface Decoded {
  /** Undefined when the text is no document of smartctl at all. */
  readonly report: SmartReport | undefined;
  readonly problems: readonly Problem[];
}

const PERCENT = 100;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_MINUTE = 60;

/**
 * Types what `smartctl --json` printed (smartmontools: ataprint.cpp, nvmeprint.cpp, scsiprint.cpp;
 * versions 6.7 to 7.5). Unknown keys are ignored; a wrong type costs only its own value.
 */
export function decodeReport(text: string): Decoded {
  const problems: Problem[] = [];
  const value = parsed(text, problems);
  if (value === undefined) return { report: undefined, problems };
  const root = new Section(value, '', problems);
  if (!root.has('smartctl') && !root.has('json_format_version')) {
    problems.push({ reason: 'malformed', subject: 'smartctl', detail: 'not a smartctl document' });
    return { report: undefined, problems };
  }
  return { report: reportOf(root), problems };
}

function parsed(text: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    problems.push({ reason: 'malformed', subject: 'smartctl', detail });
    return undefined;
  }
}

function reportOf(root: Section): SmartReport {
  const protocol = protocolOf(root);
  const identity = decodeIdentity(root);
  const ata = decodeAta(root, identity);
  const nvme = decodeNvme(root);
  const scsi = decodeScsi(root);
  const messages = messagesOf(root);
  const support = root.at('smart_support');
  const percent = (key: string) => ratioOf(root.at('spare_available').number(key));
  return {
    version: versionOf(root),
    exitStatus: root.at('smartctl').count('exit_status'),
    messages,
    device: {
      name: root.at('device').text('name'),
      type: root.at('device').text('type'),
      protocol,
    },
    identity,
    powerState: decodePowerState(root, messages),
    smartAvailable: support.flag('available'),
    smartEnabled: support.flag('enabled'),
    passed: root.at('smart_status').flag('passed'),
    temperature: decodeTemperature(root, { protocol, ata }),
    powerOnSeconds: powerOnSeconds(root),
    powerCycles: root.count('power_cycle_count'),
    ...decodeTraffic(root, { identity, ata, scsi }),
    wearRatio: decodeWear(root, { identity, ata, nvme }),
    spare: {
      ratio: nvme?.availableSpareRatio ?? percent('current_percent'),
      thresholdRatio: nvme?.availableSpareThresholdRatio ?? percent('threshold_percent'),
    },
    linkSpeed: linkSpeed(root, scsi?.phys.map(({ linkRate }) => linkRate) ?? []),
    selfTests: decodeSelfTests(root),
    errorLogs: decodeErrorLogs(root),
    ata,
    nvme,
    scsi,
    farm: decodeFarm(root),
  };
}

function versionOf(root: Section): string | undefined {
  const parts = root.at('smartctl').numbers('version');
  return parts.length === 0 ? undefined : parts.map(({ value }) => value).join('.');
}

/** What `device.protocol` says; where it is missing, which protocol's sections are there. */
function protocolOf(root: Section): string | undefined {
  const stated = root.at('device').text('protocol');
  if (stated !== undefined) return stated;
  const starts = (prefix: string) => root.keys.some((key) => key.startsWith(prefix));
  if (starts('nvme_')) return 'NVMe';
  if (starts('ata_')) return 'ATA';
  return starts('scsi_') ? 'SCSI' : undefined;
}

function messagesOf(root: Section): readonly Message[] {
  return root
    .at('smartctl')
    .list('messages')
    .flatMap((message) => {
      const text = message.text('string');
      return text === undefined ? [] : [{ severity: message.text('severity'), text }];
    });
}

function powerOnSeconds(root: Section): number | undefined {
  const time = root.at('power_on_time');
  const hours = time.count('hours');
  const minutes = time.count('minutes');
  if (hours === undefined) return undefined;
  const rest = minutes === undefined ? 0 : minutes * SECONDS_PER_MINUTE;
  return hours * SECONDS_PER_HOUR + rest;
}

/** SATA speeds from identify data; SAS speeds as negotiated by the fastest phy. */
function linkSpeed(root: Section, phyRates: readonly (string | undefined)[]): LinkSpeed {
  const speed = (which: string) => {
    const section = root.at('interface_speed', which);
    const units = section.count('units_per_second');
    const bits = section.count('bits_per_unit');
    return units === undefined || bits === undefined ? undefined : units * bits;
  };
  const negotiated = phyRates.flatMap((rate) => {
    const match = /(\d+(?:\.\d+)?) Gbps/.exec(rate ?? '');
    return match === null ? [] : [Number(match[1]) * 1e9];
  });
  const fastest = negotiated.length === 0 ? undefined : Math.max(...negotiated);
  return { current: speed('current') ?? fastest, max: speed('max') };
}

/** A percentage as a ratio. */
function ratioOf(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / PERCENT;
}
