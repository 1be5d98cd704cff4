import type { Guest } from '../harness/guest.ts';

/** Waits until a member's bitmap has no dirty chunk left: up to then md itself writes to the member now and then. */
export async function untilClean(guest: Guest, member: string): Promise<void> {
  await guest.waitFor(() => guest.must(`mdadm --examine-bitmap /dev/${member} | grep ' 0 dirty'`), {
    within: 60_000,
  });
}
