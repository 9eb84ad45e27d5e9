// What most tests of the program need: a folder of their own, and a server in it that is ended whatever becomes of the test.
import { afterEach, beforeEach } from 'vitest';
import { Folder, type ServerProcess } from './switch-process.ts';

interface OfEachTest {
  /** Made before each test, removed behind it. */
  folder: Folder;
  /** Ended behind each test, if it has started one. */
  server: ServerProcess | undefined;
}

/** Called once in a file: what is in it is new for each of its tests. */
export function ofEachTest(): OfEachTest {
  const its = { server: undefined } as OfEachTest;
  beforeEach(() => {
    its.folder = new Folder();
  });
  afterEach(async () => {
    await its.server?.kill();
    its.server = undefined;
    its.folder.remove();
  });
  return its;
}
