import { z } from 'zod';
import type { Guest } from '../harness/guest.ts';

const JOB =
  '--name=job --filename=/dev/md0 --ioengine=psync --direct=1 --bs=4k --rw=randrw --rwmixread=70 --time_based --output-format=json';

const ways = z.object({
  iops: z.number(),
  clat_ns: z.looseObject({
    percentile: z.looseObject({ '50.000000': z.number(), '99.000000': z.number() }),
  }),
});
const FIO = z.looseObject({ jobs: z.tuple([z.looseObject({ read: ways, write: ways })]) });

/** What a foreground job got: operations a second, and latencies in milliseconds. */
export interface Got {
  readonly iops: number;
  readonly readP50: number;
  readonly readP99: number;
  readonly writeP99: number;
}

/** Runs fio on md0: 70 % random reads, the rest writes, 4 KiB each, one at a time; `pace` is fio's words for a limit. */
export async function foreground(guest: Guest, seconds: number, pace: string): Promise<Got> {
  const text = await guest.must(`fio ${JOB} --runtime=${seconds} ${pace}`, {
    seconds: seconds + 60,
  });
  const [{ read, write }] = FIO.parse(JSON.parse(text)).jobs;
  const percentile = ({ clat_ns }: z.infer<typeof ways>, which: '50.000000' | '99.000000') =>
    clat_ns.percentile[which] / 1e6;
  return {
    iops: read.iops + write.iops,
    readP50: percentile(read, '50.000000'),
    readP99: percentile(read, '99.000000'),
    writeP99: percentile(write, '99.000000'),
  };
}
