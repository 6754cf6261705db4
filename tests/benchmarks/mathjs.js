// Times mathjs's parser: a source on standard input; the first and the median parse in microseconds of this
// process alone, whatever else the machine does.
// Run as `node mathjs.js FOLDER SECONDS`, where FOLDER is the node_modules that holds mathjs.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder, seconds] = process.argv.slice(2);
const { parse } = require(join(folder, "mathjs"));
const source = readFileSync(0, "utf8");

function run() {
  const began = process.cpuUsage();
  parse(source);
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

const first = run();
const times = [];
const until = performance.now() + 1e3 * Number(seconds);
while (times.length < 3 || performance.now() < until) times.push(run());
times.sort((a, b) => a - b);
process.stdout.write(JSON.stringify([first, times[times.length >> 1]]));
