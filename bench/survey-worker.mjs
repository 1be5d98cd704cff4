/** A process of its own that surveys superblocks each time its parent asks, and answers with what that cost. */
import { systemClock } from '../dist/clock.js';
import { Survey } from '../dist/collectors/md-superblocks/survey.js';
import { LinuxHost } from '../dist/host/linux-host.js';

/** The real host, counting what is read of block devices. */
class CountingHost extends LinuxHost {
  bytes = 0;
  reads = 0;

  async readBlocks(path, ranges, deadlineMs) {
    const read = await super.readBlocks(path, ranges, deadlineMs);
    this.reads += ranges.length;
    if (read.ok) for (const part of read.value.parts) this.bytes += part.length;
    return read;
  }
}

const host = new CountingHost(JSON.parse(process.argv[2]), systemClock);
const survey = new Survey({ host, clock: systemClock, deadlineMs: 60_000 });
const rss = process.memoryUsage().rss;

process.on('message', async () => {
  host.bytes = 0;
  host.reads = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { arrays, problems } = await survey.take(new AbortController().signal);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    wallMs,
    cpuMs: (user + system) / 1000,
    bytes: host.bytes,
    reads: host.reads,
    members: arrays.flatMap(({ rounds }) => rounds.at(-1)?.members ?? []).length,
    problems: problems.length,
    rss,
    peak: process.resourceUsage().maxRSS * 1024,
  });
});
