// `import ... from 'switch8583'` in a plug-in means the program that runs, wherever the plug-in lies: it need not be installed beside it.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageFile } from '../package-file.ts';
import { ownFile } from './own-file.ts';

const loaded: string[] = [];
let isRegistered = false;

/** From now on modules of this thread find this package. The files that they load are listed in what is returned, the last one last. */
export function offerOwnPackage(): readonly string[] {
  if (isRegistered) return loaded;
  isRegistered = true;
  const library = pathToFileURL(ownFile('src/index.ts', 'dist/index.js')).href;
  const packageUrl = `${pathToFileURL(packageFile('.')).href}/`;
  registerHooks({
    resolve: (specifier, context, next) => {
      return specifier === 'switch8583' ? { url: library, shortCircuit: true } : next(specifier, context);
    },
    load: (url, context, next) => {
      if (url.startsWith('file:') && !url.startsWith(packageUrl)) loaded.push(url);
      return next(url, context);
    },
  });
  return loaded;
}
