// Flags of V8's optimising compiler, set before anything is compiled. A message goes through many small functions; with the
// default bounds half of them are called, not inlined. Measured in interleaved runs of the hot path: 12 %
// more requests, 20 % more responses a second.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--max-inlined-bytecode-size=1000');
setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000');
