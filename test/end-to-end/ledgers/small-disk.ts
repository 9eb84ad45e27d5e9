// A disk of a few megabytes, which fills: a file system in memory. To mount one needs root, and a container may forbid it to root too.
import { spawnSync } from 'node:child_process';

export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Mounts one at `path`, an empty folder; what the system says instead when it may not. */
  static mount(path: string, megabytes: number): SmallDisk | string {
    const refusal = mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);
    return refusal ?? new SmallDisk(path);
  }

  /** Makes it larger; throws an Error with what the system says. */
  grow(megabytes: number): void {
    const refusal = mount('-o', `remount,size=${megabytes}m`, this.path);
    if (refusal !== undefined) throw new Error(refusal);
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path]);
  }
}

/** Undefined when it has worked. */
function mount(...args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim();
}
