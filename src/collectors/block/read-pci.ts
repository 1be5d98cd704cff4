import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf, parseCount } from '../parse-attributes.ts';
import { readAttributes } from '../read-attributes.ts';
import type { PciFunction } from './bus-reading.ts';
import { pciAddress } from './parse-device-path.ts';
import { parseAerCounts, parsePcieSpeed, parsePcieWidth } from './parse-links.ts';

const LINK = [
  'current_link_speed',
  'current_link_width',
  'max_link_speed',
  'max_link_width',
] as const;
const ERRORS = [
  'aer_dev_correctable',
  'aer_dev_nonfatal',
  'aer_dev_fatal',
  'aer_rootport_total_err_cor',
  'aer_rootport_total_err_nonfatal',
  'aer_rootport_total_err_fatal',
] as const;
type Attribute = (typeof LINK)[number] | (typeof ERRORS)[number];

/** The link and the errors of a PCI function, from its folder below /sys/devices. */
export function readPciFunction(host: Host, folder: string, problems: Problem[]): PciFunction {
  // A link is read from the device's registers, and that would wake a sleeping one.
  const status = host.readText(`${folder}/power/runtime_status`);
  const isAwake = !status.ok || status.value.trim() !== 'suspended';
  const texts = {
    ...readAttributes(host, folder, ERRORS),
    ...(isAwake ? readAttributes(host, folder, LINK) : {}),
  };
  const attribute = attributesOf<Attribute>(folder, texts, problems);
  return {
    address: pciAddress(folder),
    speed: attribute('current_link_speed', parsePcieSpeed),
    width: attribute('current_link_width', parsePcieWidth),
    maxSpeed: attribute('max_link_speed', parsePcieSpeed),
    maxWidth: attribute('max_link_width', parsePcieWidth),
    correctable: attribute('aer_dev_correctable', parseAerCounts),
    nonfatal: attribute('aer_dev_nonfatal', parseAerCounts),
    fatal: attribute('aer_dev_fatal', parseAerCounts),
    rootPort: {
      correctable: attribute('aer_rootport_total_err_cor', parseCount),
      nonfatal: attribute('aer_rootport_total_err_nonfatal', parseCount),
      fatal: attribute('aer_rootport_total_err_fatal', parseCount),
    },
  };
}
