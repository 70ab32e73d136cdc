// Runs a command in a cold process and measures it from outside: wall time, processor time and peak memory,
// read from /proc while it lives (Linux).

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const ticksPerSecond = 100;

/** { wallSeconds, cpuSeconds, peakMegabytes, status, output } of one run of `command`. */
export function measure(command, args, options = {}) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
    let peakMegabytes = 0;
    let cpuSeconds = 0;
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    // Seldom: two threads that compute on two cores wait for each other whenever this takes one from them.
    const watch = setInterval(() => {
      try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
        if (peak) peakMegabytes = Math.max(peakMegabytes, Number(peak[1]) / 1024);
        const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
        cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
      } catch {
        // The process has ended: its last reading stands.
      }
    }, 250);
    child.on("close", (status) => {
      clearInterval(watch);
      resolve({ wallSeconds: (performance.now() - start) / 1000, cpuSeconds, peakMegabytes, status, output });
    });
  });
}
