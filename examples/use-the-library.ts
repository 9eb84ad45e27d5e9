// The library face: a spec, a codec, a message both ways, and an error with its place. Run it: node examples/use-the-library.ts
import { compile, DecodeError, describe, EncodeError, loadSpec } from 'switch8583';

// A bundled spec by name, or a file: native JSON (as moov-io/iso8583 writes it), a jPOS packager, a pyiso8583 dictionary.
const codec = compile(loadSpec('iso87-ascii'));

// JSON to bytes: element numbers to text, bytes as upper-case hex, '0' the message type. Throws an EncodeError.
const bytes = codec.encode({ '0': '0800', '7': '1123120000', '11': '000001', '70': '301' });
process.stdout.write(`${bytes.toString('hex').toUpperCase()}\n`);

// Bytes to a message: nothing is copied, values are read when asked for. Throws a DecodeError.
const message = codec.decode(bytes);
process.stdout.write(
  `STAN ${message.text(11)}, function ${message.get('70')}\n${describe(message, codec).join('\n')}\n`,
);

try {
  codec.decode(bytes.subarray(0, bytes.length - 1));
} catch (error) {
  if (!(error instanceof DecodeError)) throw error;
  process.stdout.write(
    `${error.code} at DE ${error.path}, offset ${error.offset}: expected ${error.expected}, found ${error.found}\n`,
  );
}

try {
  codec.encode({ '0': '0800', '11': '1234567' });
} catch (error) {
  if (!(error instanceof EncodeError)) throw error;
  process.stdout.write(`${error.message}\n`);
}
