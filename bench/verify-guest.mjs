// Runs in the guest, under its node: compares md0 and prints, as JSON, what that cost.
import { builtIn, costOfPass } from './verify-pass.mjs';

const [, , dist] = process.argv;
const built = await builtIn(dist);
const { arrays } = await built.lookAtArrays(built.host, 5000);
const facts = arrays.find(({ name }) => name === 'md0');
const { geometry } = built.readGeometry(built.host, facts);
process.stdout.write(JSON.stringify(await costOfPass(built, geometry, facts)));
