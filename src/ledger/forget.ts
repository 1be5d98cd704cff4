import type { KnownArray, KnownDisk, Latest, Ledger } from './ledger.ts';

/** A ledger without what was to be forgotten, and what that was, one line each; none when nothing is known by that name. */
export interface Forgotten {
  readonly ledger: Ledger;
  readonly dropped: readonly string[];
}

/**
 * Drops an array, a member or a disk that was removed on purpose: by the array's or the member's UUID in
 * any spelling, or by the disk's serial number or WWN. What is still on the machine is learnt anew.
 */
export function forget(ledger: Ledger, name: string): Forgotten {
  const uuid = plainUuid(name);
  const array = ledger.arrays.find((one) => uuid !== undefined && plainUuid(one.uuid) === uuid);
  return array === undefined ? forgetDisk(ledger, name) : forgetArray(ledger, array);
}

/** Drops all of these names; those that are not known when there are such, and then nothing is dropped. */
export function forgetEach(
  ledger: Ledger,
  names: readonly string[],
): Forgotten | { readonly unknown: readonly string[] } {
  const unknown = names.filter((name) => forget(ledger, name).dropped.length === 0);
  if (unknown.length > 0) return { unknown };
  return names.reduce<Forgotten>(
    (so, name) => {
      const { ledger: left, dropped } = forget(so.ledger, name);
      return { ledger: left, dropped: [...so.dropped, ...dropped] };
    },
    { ledger, dropped: [] },
  );
}

/** Drops everything; what is still on the machine is learnt anew. */
export function forgetAll(ledger: Ledger): Forgotten {
  // The place in the order of things stays: what happened before now does not happen again.
  return {
    ledger: { ...seeing(ledger, []), arrays: [], disks: [], findings: [], resets: [] },
    dropped: [...ledger.arrays.map(arrayLine), ...ledger.disks.map(({ disk }) => `disk ${disk}`)],
  };
}

/** Every name that `forget` takes, arrays first. */
export function knownNames({ arrays, disks }: Ledger): readonly string[] {
  const members = arrays.flatMap((array) => array.members.map(({ disk }) => disk));
  const serials = [...disks.map(({ disk }) => disk), ...members];
  const known = new Set(serials.filter((disk) => disk !== undefined));
  return [...arrays.map(({ uuid }) => uuid), ...known];
}

function forgetArray(ledger: Ledger, array: KnownArray): Forgotten {
  const disks = ledger.disks
    .map((disk) => ({ ...disk, arrays: disk.arrays.filter((uuid) => uuid !== array.uuid) }))
    .filter((disk, at) => disk.arrays.length > 0 || ledger.disks[at]?.arrays.length === 0);
  const arrays = ledger.arrays.filter((one) => one !== array);
  const looks = ledger.latest?.arrays.filter(({ uuid }) => uuid !== array.uuid);
  return { ledger: { ...seeing(ledger, looks), arrays, disks }, dropped: [arrayLine(array)] };
}

function forgetDisk(ledger: Ledger, name: string): Forgotten {
  const known = ledger.disks.filter((disk) => isDisk(disk, name));
  const names = new Set([name, ...known.map(({ disk }) => disk)]);
  const uuid = plainUuid(name);
  const isIt: IsIt = ({ deviceUuid, disk }) =>
    (disk !== undefined && names.has(disk)) ||
    (uuid !== undefined && deviceUuid !== undefined && plainUuid(deviceUuid) === uuid);
  const parts = ledger.arrays.map((array) => withoutDevice(array, isIt));
  const dropped = [
    ...known.map(({ disk }) => `disk ${disk}`),
    ...parts.flatMap(({ line }) => (line === undefined ? [] : [line])),
  ];
  if (dropped.length === 0) return { ledger, dropped };
  const arrays = parts.map(({ array }) => array);
  const disks = ledger.disks.filter((disk) => !known.includes(disk));
  const looks = ledger.latest?.arrays.map((look) => {
    const kept = arrays.find((array) => array.uuid === look.uuid)?.members;
    const isKept = (slot: number) => kept === undefined || kept.some((one) => one.slot === slot);
    return { ...look, members: look.members.filter(({ slot }) => isKept(slot)) };
  });
  return { ledger: { ...seeing(ledger, looks), arrays, disks }, dropped };
}

/** The ledger with other looks at arrays. */
function seeing(ledger: Ledger, arrays: Latest['arrays'] | undefined): Ledger {
  const { latest } = ledger;
  if (latest === undefined || arrays === undefined) return ledger;
  return { ...ledger, latest: { ...latest, arrays } };
}

type IsIt = (device: {
  readonly deviceUuid?: string | undefined;
  readonly disk?: string | undefined;
}) => boolean;

function withoutDevice(
  array: KnownArray,
  isIt: IsIt,
): { readonly array: KnownArray; readonly line: string | undefined } {
  const slots = array.members.filter(isIt).map(({ slot }) => slot);
  const returns = array.returns.filter(isIt);
  if (slots.length + returns.length + array.arrivals.filter(isIt).length === 0) {
    return { array, line: undefined };
  }
  const place = slots.length === 0 ? '' : `slot ${slots.join(', ')} of `;
  return {
    array: {
      ...array,
      members: array.members.filter((one) => !isIt(one)),
      arrivals: array.arrivals.filter((one) => !isIt(one)),
      returns: array.returns.filter((one) => !isIt(one)),
    },
    line: `${place}${array.name} (${array.uuid})${owedWords(returns)}`,
  };
}

function arrayLine({ name, uuid, members, returns }: KnownArray): string {
  return `array ${name} (${uuid}) with ${members.length} members${owedWords(returns)}`;
}

function owedWords(returns: KnownArray['returns']): string {
  const owed = returns.filter(({ settled }) => settled === undefined).length;
  if (owed === 0) return '';
  return `, and that ${owed === 1 ? 'a return was' : `${owed} returns were`} still owed a comparison`;
}

function isDisk({ disk, serial, wwn }: KnownDisk, name: string): boolean {
  return [disk, serial, wwn].includes(name);
}

/** 32 hex digits in lower case, however they were grouped; undefined when it is no UUID. */
function plainUuid(text: string): string | undefined {
  const digits = text.replaceAll(/[:-]/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}
