import type { BitmapFields } from './bitmap-images.ts';
import { memberDisk } from './member-disks.ts';
import { DEVICE_UUID_BYTES, type V1Fields } from './superblock-images.ts';
import { v090Image } from './superblock-images-v090.ts';

/** `dev_roles` of a device that is not there, and of one that failed. */
export const GONE = 0xffff;
const FAULTY = 0xfffe;
/** Sectors of each member that hold contents, and of a chunk of the bitmap. */
export const COMPONENT_SECTORS = 4096;
export const CHUNK_SECTORS = 128;
/** Of a whole device with v0.90 metadata. */
const V090_SECTORS = COMPONENT_SECTORS + 128;

/** What a device is to the array. */
export type State =
  | 'in_sync'
  | 'faulty'
  | 'outside'
  | 'pulled'
  | 'rebuilding'
  | 'spare'
  | 'replacement';

/** sysfs `state` of each. */
export const WORDS: Readonly<Record<State, string>> = {
  in_sync: 'in_sync',
  faulty: 'faulty',
  outside: '',
  pulled: '',
  rebuilding: 'spare',
  spare: 'spare',
  replacement: 'spare,replacement',
};

/** What a superblock and bitmap say beside the ordinary. */
export interface Metadata {
  readonly superblock: Partial<V1Fields>;
  readonly bitmap: Partial<BitmapFields>;
}

/** A disk of the story, and what md keeps on it. */
export interface Device {
  readonly letter: string;
  name: string;
  number: number;
  slot: number | undefined;
  state: State;
  deviceUuid: Uint8Array;
  /** What is on it, while md does not write to it. */
  frozen: Metadata | undefined;
}

/** How an array is made. */
export interface LifeGiven {
  readonly slots?: number;
  readonly filled?: readonly number[];
  readonly level?: string;
  /** Whether it has a write-intent bitmap. */
  readonly bitmap?: boolean;
  readonly superblock?: Partial<V1Fields>;
  /** `1.2` unless given; v0.90 comes without a bitmap here. */
  readonly metadata?: '1.2' | '0.90';
  /** False where the kernel knows no serial numbers. */
  readonly serials?: boolean;
}

/** A device's role table, by device number. */
export function rolesOf(devices: readonly Device[], slots: number): number[] {
  const length = Math.max(slots, ...devices.map(({ number }) => number + 1));
  return Array.from({ length }, (_, number) => {
    const device = devices.find((one) => one.number === number);
    if (device?.state === 'faulty') return FAULTY;
    const isIn = device?.state === 'in_sync' || device?.state === 'rebuilding';
    return isIn && device.slot !== undefined ? device.slot : GONE;
  });
}

/** The bytes of a device: what md writes now, or what is frozen on it. */
export function bytesOf(
  device: Device,
  now: Metadata,
  { hasBitmap, metadata }: { readonly hasBitmap: boolean; readonly metadata: '1.2' | '0.90' },
): Uint8Array {
  if (metadata === '0.90')
    return v090Bytes(device, { ...now.superblock, ...device.frozen?.superblock });
  const { number, deviceUuid, frozen } = device;
  const { superblock, bitmap } = now;
  return memberDisk(
    {
      ...(hasBitmap ? {} : { featureMap: 0 }),
      ...superblock,
      deviceNumber: number,
      deviceUuid,
      ...frozen?.superblock,
    },
    {
      ...(superblock.arrayUuid !== undefined && { uuid: superblock.arrayUuid }),
      ...bitmap,
      ...frozen?.bitmap,
    },
  );
}

/** The device UUID that a disk is first given. */
export function deviceUuidOf(letter: string): Uint8Array {
  const own = letter.charCodeAt(0);
  return DEVICE_UUID_BYTES.map((byte, index) => (index === 0 ? own : byte));
}

/** Events of a superblock; 0 without one. */
export function eventsOf(metadata: Metadata | undefined): bigint {
  return metadata?.superblock.events ?? 0n;
}

/** The letter of the disk that a slot is first filled with. */
export function letterOf(slot: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + slot);
}

const ACTIVE_IN_SYNC = 6;

/** v0.90 knows a device by its number, which is its slot while it is in sync. */
function v090Bytes(
  { number, slot }: Device,
  { raidDisks = 2, roles = [], events = 0n, utime = 0n }: Partial<V1Fields>,
): Uint8Array {
  const entry = (raidDisk: number, state: number) => ({
    ...{ number: raidDisk, major: 8, minor: raidDisk, raidDisk, state },
  });
  const disks = roles.flatMap((role) => (role < FAULTY ? [entry(role, ACTIVE_IN_SYNC)] : []));
  const thisDisk = slot === undefined ? entry(number, 0) : entry(slot, ACTIVE_IN_SYNC);
  const bytes = new Uint8Array(V090_SECTORS * 512);
  const image = v090Image({
    ...{ sizeKib: COMPONENT_SECTORS / 2, raidDisks, events, utime: Number(utime) },
    ...{ disks, thisDisk },
  });
  // In the last whole 64 KiB but one (MD_NEW_SIZE_SECTORS, md_p.h).
  bytes.set(image, (V090_SECTORS - 128) * 512);
  return bytes;
}
