/**
 * CPU time of a process with its threads and its children, read from /proc.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */

import { readFileSync, readdirSync } from 'node:fs';

// USER_HZ is 100 on every Linux that Node runs on: the kernel's interface counts hundredths of a second.
const MICROSECONDS_PER_TICK = 10_000;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Own time, and that of children that have ended and been waited for. */
  readonly ticks: number;
}

/**
 * @param root process id; the processes below it count too
 * @returns microseconds of user and system time so far, in steps of 10,000
 */
export function cpuTimeUs(root: number): number {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readTimes(Number(name)) ?? []) : []));
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.reduce((sum, { pid, ticks }) => (family.has(pid) ? sum + ticks : sum), 0) * MICROSECONDS_PER_TICK;
}

function readTimes(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command's name in brackets, and it may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
    return { pid, parent: Number(fields[1]), ticks: (utime ?? 0) + (stime ?? 0) + (cutime ?? 0) + (cstime ?? 0) };
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}
