/** `npm run bench [-- NAME…]`: measures everything, or what is named, and prints Markdown. */
import { idleReport } from './idle.mjs';
import { scrapeReport } from './scrape.mjs';
import { smartReport } from './smart.mjs';
import { superblocksReport } from './superblocks.mjs';
import { machineLine } from './table.mjs';
import { verifyReport } from './verify.mjs';

const REPORTS = {
  scrape: scrapeReport,
  superblocks: superblocksReport,
  smart: smartReport,
  verify: verifyReport,
  idle: idleReport,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in REPORTS));
if (unknown.length > 0) {
  console.error(`no such measurement: ${unknown.join()}; there are ${Object.keys(REPORTS).join()}`);
  process.exit(1);
}
console.log(`${machineLine()}\n`);
for (const [name, report] of Object.entries(REPORTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`## ${name}\n\n${await report()}\n`);
}
