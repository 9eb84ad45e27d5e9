// Messages as jPOS logs them. The first is of jPOS's programmer's guide (section on logs), the others of `ISOMsg.dump`.
import { describe, expect, test } from 'vitest';
import { isomsgsIn } from '../../src/cli/isomsg.ts';
import { bundledCodec } from '../codec/spec-under-test.ts';

const codec = bundledCodec('iso87-ascii');

describe('messages in XML', () => {
  test('every isomsg of a log, whatever stands around it', () => {
    const log = `<log realm="channel/192.0.2.1:1234" at="Thu Nov 26 12:00:00 2026.1">
      <send><isomsg direction="outgoing"><!-- packager --><field id="0" value="0800"/><field id="7" value="1123120000"/></isomsg></send>
    </log>
    <log><receive><isomsg direction="incoming"><field id="0" value="0810"/><field id="39" value="00"/></isomsg></receive></log>`;
    expect(isomsgsIn(log, codec)).toEqual([
      { 0: '0800', 7: '1123120000' },
      { 0: '0810', 39: '00' },
    ]);
  });

  test('subfields, bytes, a header, blanks that are data', () => {
    const xml = `<isomsg><header>6000010000</header><field id="0" value="0200"/><field id="41" value="T1      "/>
      <field id="52" value="0123456789ABCDEF" type="binary"/><isomsg id="48"><field id="1" value="a &amp; b"/></isomsg></isomsg>`;
    expect(isomsgsIn(xml, codec)).toEqual([
      { header: '6000010000', 0: '0200', 41: 'T1      ', 52: '0123456789ABCDEF', 48: { 1: 'a & b' } },
    ]);
  });

  test('a value as text of its element', () => {
    expect(isomsgsIn('<isomsg><field id="0">0800</field></isomsg>', codec)).toEqual([{ 0: '0800' }]);
  });

  test('XML without a message, a field without a number: said so', () => {
    expect(() => isomsgsIn('<a/>', codec)).toThrow('no <isomsg>');
    expect(() => isomsgsIn('<isomsg><field value="1"/></isomsg>', codec)).toThrow('has no id');
  });
});
