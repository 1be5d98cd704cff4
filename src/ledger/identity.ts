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
