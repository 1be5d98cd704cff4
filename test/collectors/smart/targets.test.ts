import { describe, expect, it } from 'vitest';
import { smartSettingsOf } from '../../../src/collectors/smart/settings.ts';
import { TargetFinder } from '../../../src/collectors/smart/targets.ts';
import { FakeHost } from '../../support/fake-host.ts';

const NVME = '../devices/pci0000:00/0000:00:01.0/0000:03:00.0/nvme/nvme0/nvme0n1';

function host(): FakeHost {
  return new FakeHost({
    '/sys/block/nvme0n1': { link: NVME },
    '/sys/block/nvme0n1/size': '2048\n',
    '/sys/block/nvme0n1/device/device/current_link_speed': '8.0 GT/s PCIe\n',
    '/sys/block/nvme0n1/device/device/current_link_width': '4\n',
    '/sys/block/nvme0n1/device/device/max_link_speed': '5.0 GT/s PCIe\n',
    '/sys/block/nvme0n1/device/device/max_link_width': '2\n',
    '/dev/nvme0': '',
    '/dev/sg0': '',
    '/dev/sg1': '',
    '/dev/shm': '',
  });
}

function found(settings: Readonly<Record<string, unknown>>) {
  return new TargetFinder(host(), smartSettingsOf(settings)).find();
}

describe('TargetFinder', () => {
  it('takes globs in file names, and nothing for a folder that is not there', () => {
    const { targets } = found({ devices: ['/dev/sg? cciss,[0-1]', '/nowhere/sd*'] });
    expect(targets.map(({ key }) => key)).toEqual([
      '/dev/sg0 cciss,0',
      '/dev/sg1 cciss,0',
      '/dev/sg0 cciss,1',
      '/dev/sg1 cciss,1',
      '/dev/nvme0',
    ]);
  });

  it('lets a type in the configuration stand for the block disk', () => {
    const { targets } = found({ devices: ['/dev/nvme0n1 nvme'] });
    expect(targets.map(({ key, path }) => [key, path.name])).toEqual([
      ['/dev/nvme0n1 nvme', 'nvme0n1'],
    ]);
  });

  it('counts what is excluded', () => {
    const { targets, skipped } = found({ exclude: ['transport:nvme'] });
    expect(targets).toEqual([]);
    expect(skipped.get('excluded')).toBe(1);
  });

  it("knows the data rate of an NVMe disk's PCIe link, its encoding taken off", () => {
    const [target] = found({}).targets;
    expect(target?.controller).toBe('0000:03:00.0');
    expect(target?.block?.busSpeed.current).toBeCloseTo((8e9 * 4 * 128) / 130);
    expect(target?.block?.busSpeed.max).toBeCloseTo(5e9 * 2 * 0.8);
  });
});
