import type { Problem } from '../collector.ts';
import { type AttributeParser, attributesOf, parseCount } from '../parse-attributes.ts';
import type { PciAttribute, PciControllerAttribute, RawPci } from './raw.ts';
import type { PciErrors } from './reading.ts';

/** A switch that is any number but zero when on (edac_pci_int_store). */
const parseSwitch: AttributeParser<boolean> = (text) => {
  const count = parseCount(text);
  return typeof count === 'number' ? count > 0 : count;
};

/** Understands EDAC's PCI error counters (drivers/edac/edac_pci_sysfs.c). */
export function parsePci(raw: RawPci, problems: Problem[]): PciErrors {
  const attribute = attributesOf<PciAttribute>('edac/pci', raw.texts, problems);
  return {
    checked: attribute('check_pci_errors', parseSwitch),
    parityErrors: attribute('pci_parity_count', parseCount),
    nonParityErrors: attribute('pci_nonparity_count', parseCount),
    controllers: raw.controllers.map(({ name, texts }) => {
      const own = attributesOf<PciControllerAttribute>(`edac/pci/${name}`, texts, problems);
      return {
        name,
        parityErrors: own('pe_count', parseCount),
        nonParityErrors: own('npe_count', parseCount),
      };
    }),
  };
}
