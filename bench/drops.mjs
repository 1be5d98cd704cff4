// Runs in the guest, under its node: fails a member of md0 again and again and prints, as JSON, after how
// many milliseconds each drop stood in /metrics.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [, , port, member, drops] = process.argv;
const FAULTY = `rotwatch_md_member_state{array="md0",member="${member}",state="faulty"} 1`;
const LONGEST_MS = 10_000;
const BETWEEN_LOOKS_MS = 10;

async function isReported() {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return (await response.text()).includes(FAULTY);
}

async function untilReported(wanted) {
  const began = performance.now();
  while ((await isReported()) !== wanted) {
    if (performance.now() - began > LONGEST_MS) throw new Error(`not ${wanted} in time`);
    await pause(BETWEEN_LOOKS_MS);
  }
  return performance.now() - began;
}

const mdadm = (...words) => execFileSync('mdadm', ['/dev/md0', ...words], { stdio: 'ignore' });

const milliseconds = [];
for (let drop = 0; drop < Number(drops); drop += 1) {
  writeFileSync(`/sys/block/md0/md/dev-${member}/state`, 'faulty');
  milliseconds.push(await untilReported(true));
  mdadm('--remove', `/dev/${member}`);
  mdadm('--re-add', `/dev/${member}`);
  await untilReported(false);
  execFileSync('bash', ['-c', 'mdadm --wait /dev/md0 || true'], { stdio: 'ignore' });
}
process.stdout.write(JSON.stringify(milliseconds));
