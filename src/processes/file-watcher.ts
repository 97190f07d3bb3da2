/**
 * Watches files for new content, however it gets there: written in place, renamed into place, or behind a symbolic link that is turned.
 *
 * Folders are watched for a quick answer; a look at every file each second finds what the system does not report (network
 * file systems, bind mounts, exhausted watch limits).
 */

import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

export interface FileWatcherOptions {
  /** Called when files have changed and then stayed the same for a moment. Must not throw. */
  readonly onChange: () => void;
  /** Milliseconds between two looks. Default 1,000. */
  readonly pollMs?: number;
  /** Milliseconds without further change before `onChange`. Default 60. */
  readonly settleMs?: number;
}

export interface FileWatcher {
  /**
   * Watches these files from now on; those that do not exist yet are waited for.
   *
   * @param readAtMs epoch milliseconds at which they were last read: a newcomer that changed since then counts as a change
   */
  watch(files: readonly string[], readAtMs: number): void;
  close(): void;
}

/** A file that never stops changing is read in the end. */
const LONGEST_SETTLE_MS = 2_000;
/** Time stamps of files come from a coarse clock, up to some milliseconds behind. */
const CLOCK_TICK_MS = 20;

export function createFileWatcher({ onChange, pollMs = 1_000, settleMs = 60 }: FileWatcherOptions): FileWatcher {
  let fingerprints = new Map<string, string>();
  const folders = new Map<string, FSWatcher | undefined>();
  let settling: NodeJS.Timeout | undefined;
  let settlingSinceMs = 0;

  /** @returns whether a file differs from when it was last looked at */
  function look(): boolean {
    let changed = false;
    for (const [file, known] of fingerprints) {
      const now = fingerprintOf(file);
      if (now === known) continue;
      changed = true;
      fingerprints.set(file, now);
    }
    if (changed) watchFolders();
    return changed;
  }

  function check(): void {
    if (!look()) return;
    if (settling === undefined) settlingSinceMs = Date.now();
    settle();
  }

  // Editors and copies write a file in several steps; it is read when it has been left alone for a moment.
  function settle(): void {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (look() && Date.now() - settlingSinceMs < LONGEST_SETTLE_MS) return settle();
      settling = undefined;
      onChange();
    }, settleMs);
    settling.unref();
  }

  function watchFolders(): void {
    const wanted = new Set([...fingerprints.keys()].flatMap(foldersOf));
    for (const [folder, watcher] of folders) {
      if (wanted.has(folder)) continue;
      watcher?.close();
      folders.delete(folder);
    }
    for (const folder of wanted) {
      if (!folders.has(folder)) folders.set(folder, watchFolder(folder));
    }
  }

  function watchFolder(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, check);
      // A folder that was removed and made again has to be watched anew.
      watcher.on('error', () => {
        watcher.close();
        folders.delete(folder);
      });
      return watcher;
    } catch {
      return undefined;
    }
  }

  const poll = setInterval(() => {
    // Watchers of folders that were missing, or failed, are made as soon as they can be.
    for (const [folder, watcher] of folders) if (watcher === undefined) folders.delete(folder);
    watchFolders();
    check();
  }, pollMs);
  poll.unref();

  return {
    watch(files, readAtMs) {
      fingerprints = new Map(files.map((file) => [file, fingerprints.get(file) ?? fingerprintOf(file, readAtMs)]));
      watchFolders();
    },
    close() {
      clearInterval(poll);
      clearTimeout(settling);
      for (const watcher of folders.values()) watcher?.close();
      folders.clear();
    },
  };
}

function fingerprintOf(file: string, readAtMs: number = Infinity): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeMs, ctimeNs } = statSync(file, { bigint: true });
    if (Number(ctimeMs) > readAtMs - CLOCK_TICK_MS) return 'changed after it was read';
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch (error) {
    return String(error);
  }
}

/** The folder of the name, and of the file behind it: a link is turned in the first, a file is written in the second. */
function foldersOf(file: string): string[] {
  const folder = dirname(file);
  try {
    return [folder, dirname(realpathSync(file))];
  } catch {
    return [folder];
  }
}
