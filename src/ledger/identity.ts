import type { DiskIdentity } from '../collectors/block/reading.ts';
import type { KnownDisk } from './ledger.ts';
import type { KnownMember } from './member-notes.ts';
import type { DeviceView } from './view.ts';

/** What a device is known by, whatever its name is today. */
type Identity = Pick<KnownMember, 'deviceUuid' | 'disk' | 'name'>;

/**
 * Whether a device is the one that was noted: by the UUID in its superblock, else (v0.90 has none, or it
 * could not be read) by its disk, else by its name.
 */
export function isSame(noted: Identity, device: DeviceView): boolean {
  const deviceUuid = device.superblock?.deviceUuid;
  if (noted.deviceUuid !== undefined && deviceUuid !== undefined) {
    return noted.deviceUuid === deviceUuid;
  }
  if (noted.disk !== undefined && device.disk !== undefined) return noted.disk === device.disk;
  return noted.name === device.name;
}

/** What is to be noted of a device to know it again. */
export function identityOf(device: DeviceView): Identity {
  const deviceUuid = device.superblock?.deviceUuid;
  return {
    name: device.name,
    ...(deviceUuid !== undefined && { deviceUuid }),
    ...(device.disk !== undefined && { disk: device.disk }),
  };
}

/** Whether a known disk is this one: by serial number, or by WWN where one of them tells no serial number. */
export function isSameDisk({ disk, serial, wwn }: KnownDisk, one: DiskIdentity): boolean {
  if (disk === one.disk) return true;
  if (serial !== undefined && one.serial !== undefined) return serial === one.serial;
  return wwn !== undefined && wwn === one.wwn;
}

/**
 * What the disk below a device is known by: its serial number, that which a disk of this WWN once told, or
 * the WWN; undefined when only the kernel name is known.
 */
export function diskOf(
  identity: DiskIdentity | undefined,
  known: readonly KnownDisk[],
): string | undefined {
  if (identity === undefined || identity.serial !== undefined) return identity?.serial;
  if (identity.wwn === undefined) return undefined;
  const told = known.find(({ serial, wwn }) => serial !== undefined && wwn === identity.wwn);
  return told?.disk ?? identity.wwn;
}
