import type { Host } from '../../host/host.ts';
import type { SmartReport, TemperatureLimits } from './report.ts';

/** Temperature limits of an NVMe controller, degrees Celsius. */
export type NvmeLimits = Pick<TemperatureLimits, 'operatingMax' | 'critical'>;

const CLASS = '/sys/class/nvme';
const MILLI = 1000;

/**
 * The limits as the kernel shows them (drivers/nvme/host/hwmon.c: temp1_max asks the controller for its
 * over-temperature threshold, temp1_crit is CCTEMP), for smartctl says them only since 7.5. Undefined
 * where there is no hwmon device.
 */
export async function readNvmeLimits(
  host: Host,
  controller: string,
  deadlineMs: number,
): Promise<NvmeLimits | undefined> {
  const folder = hwmonOf(host, `${CLASS}/${controller}`);
  if (folder === undefined) return undefined;
  const celsius = async (file: string) => {
    const text = await host.readTextWithin(`${folder}/${file}`, deadlineMs);
    // Whole kelvins, shifted by 273150.
    const limit = text.ok ? Math.round(Number(text.value) / MILLI) : Number.NaN;
    return limit > 0 ? limit : undefined;
  };
  return { operatingMax: await celsius('temp1_max'), critical: await celsius('temp1_crit') };
}

/** The report with these limits where it has none of its own. */
export function withLimits(report: SmartReport, limits: NvmeLimits | undefined): SmartReport {
  if (limits === undefined) return report;
  const { temperature } = report;
  const own = temperature.limits;
  const merged = {
    ...own,
    operatingMax: own.operatingMax ?? limits.operatingMax,
    critical: own.critical ?? limits.critical,
  };
  return { ...report, temperature: { ...temperature, limits: merged } };
}

/** Its place differs by kernel: below the controller, or below its PCI device. */
function hwmonOf(host: Host, controller: string): string | undefined {
  for (const folder of [controller, `${controller}/device/hwmon`]) {
    const names = host.list(folder);
    const name = names.ok ? names.value.find((one) => /^hwmon\d+$/.test(one)) : undefined;
    if (name !== undefined) return `${folder}/${name}`;
  }
  return undefined;
}
