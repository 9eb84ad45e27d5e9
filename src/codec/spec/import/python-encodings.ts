// Names that Python gives to character encodings, and the encoding of the codec that each of them is. Only encodings that
// write one character as one byte are here: a dictionary that names another one is refused, because its lengths count
// bytes and its characters would be misread. Source: the standard encodings of Python's `codecs` module.

/** How text in one Python encoding stands in the native format. */
export interface PythonEncoding {
  readonly text: 'ASCII' | 'ASCII7' | 'EBCDIC037' | 'EBCDIC500' | 'EBCDIC1047';
  readonly hex: 'HexToASCII' | 'HexToEBCDIC' | 'HexToEBCDIC1047';
  readonly lengthFamily: 'ASCII' | 'EBCDIC';
}

const ascii: PythonEncoding = { text: 'ASCII7', hex: 'HexToASCII', lengthFamily: 'ASCII' };
const latin1: PythonEncoding = { text: 'ASCII', hex: 'HexToASCII', lengthFamily: 'ASCII' };
const cp037: PythonEncoding = { text: 'EBCDIC037', hex: 'HexToEBCDIC', lengthFamily: 'EBCDIC' };
const cp500: PythonEncoding = { text: 'EBCDIC500', hex: 'HexToEBCDIC', lengthFamily: 'EBCDIC' };
const cp1047: PythonEncoding = { text: 'EBCDIC1047', hex: 'HexToEBCDIC1047', lengthFamily: 'EBCDIC' };

/** By name, lower case, with every run of other characters than letters and digits as one `_`. UTF-8 is taken as the
 *  part of it that writes a character as one byte: what is outside of ASCII is refused, not misread. */
const byName: Readonly<Record<string, PythonEncoding>> = {
  ascii,
  us_ascii: ascii,
  646: ascii,
  utf_8: ascii,
  utf8: ascii,
  u8: ascii,
  latin_1: latin1,
  latin1,
  latin: latin1,
  l1: latin1,
  iso_8859_1: latin1,
  iso8859_1: latin1,
  8859: latin1,
  cp819: latin1,
  cp037,
  ibm037: cp037,
  ibm039: cp037,
  cp500,
  ebcdic_cp_be: cp500,
  ebcdic_cp_ch: cp500,
  ibm500: cp500,
  cp1047,
  ibm1047: cp1047,
};

/** Names to put in a message for people. */
export const pythonEncodingNames = 'ascii, utf-8, latin-1, cp037, cp500, cp1047';

/** The encoding that Python knows by that name; undefined when the codec has none like it. */
export function pythonEncoding(name: string): PythonEncoding | undefined {
  const key = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return Object.hasOwn(byName, key) ? byName[key] : undefined;
}
