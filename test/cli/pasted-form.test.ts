// Forms as people paste them are the same form.
import { describe, expect, it } from 'vitest';
import { pastedForm } from '../../src/cli/pasted/pasted-form.ts';

const read = (text: string) => pastedForm(Buffer.from(text));
const FIELDS = [
  ['clientid', '600000001'],
  ['BillToName', 'Zoé & "Co" <x>'],
  ['rnd', '0.1 2'],
  ['email', ''],
  ['HASH', 'a+b/c=='],
] as const;

describe('one form', () => {
  const body = 'clientid=600000001&BillToName=Zo%C3%A9+%26+%22Co%22+%3Cx%3E&rnd=0.1+2&email=&HASH=a%2Bb%2Fc%3D%3D';
  it.each([
    ['as a body', body],
    ['as a body with a line end', `${body}\r\n`],
    [
      'as a request',
      `POST /fim/est3Dgate HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${body}`,
    ],
    ['as lines', 'clientid=600000001\nBillToName=Zoé & "Co" <x>\nrnd=0.1 2\n\nemail=\nHASH=a+b/c==\n'],
    [
      'as lines of Windows',
      '\ufeffclientid=600000001\r\nBillToName=Zoé & "Co" <x>\r\nrnd=0.1 2\r\nemail=\r\nHASH=a+b/c==',
    ],
    [
      'as print_r prints it',
      'Array\n(\n    [clientid] => 600000001\n    [BillToName] => Zoé & "Co" <x>\n    [rnd] => 0.1 2\n    [email] => \n    [HASH] => a+b/c==\n)\n',
    ],
    [
      'as var_dump prints it',
      'array(5) {\n  ["clientid"]=>\n  string(9) "600000001"\n  ["BillToName"]=>\n  string(14) "Zoé & "Co" <x>"\n  ["rnd"]=>\n  string(5) "0.1 2"\n  ["email"]=>\n  string(0) ""\n  ["HASH"]=>\n  string(7) "a+b/c=="\n}\n',
    ],
    ['as JSON', JSON.stringify(Object.fromEntries(FIELDS))],
    [
      'as JSON with null and a number',
      '{"clientid":600000001,"BillToName":"Zoé & \\"Co\\" <x>","rnd":"0.1 2","email":null,"HASH":"a+b/c=="}',
    ],
    ['as pairs', JSON.stringify(FIELDS)],
    ['as parameters', JSON.stringify(FIELDS.map(([name, value]) => ({ name, value })))],
    [
      'as a page',
      `<html><form><input name=q value=search></form>
       <FORM method="post" action="/fim/est3Dgate">
         <input type="hidden" name="clientid" value="600000001">
         <input type='hidden' value='Zo&eacute; &amp; &quot;Co&quot; <x>' name='BillToName' />
         <textarea name="rnd">\n0.1 2</textarea>
         <select name=email><option value="x">X<option value="" selected>none</select>
         <input type="checkbox" name="terms" value="1"><input name="off" value="1" disabled>
         <INPUT TYPE=hidden NAME=HASH VALUE="a+b/c==">
         <input type="submit" name="pay" value="Pay"></FORM></html>`,
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual({ fields: FIELDS });
  });
});

describe('what is no form is told so', () => {
  it.each([
    ['nothing', ' \n', 'there is nothing in it'],
    ['a word', 'hello', 'no fields are in it'],
    ['lines without =', 'a=1\nhello\n', 'line 2 has no ='],
    ['broken JSON', '{"a": ', /^it is no JSON: /],
    ['JSON in JSON', '{"a": {"b": 1}}', /^entry 1 is no name with a text: /],
    ['a list of words', '["a", "b"]', /^entry 1 is no name/],
    ['an empty page', '<form><input type=submit></form>', 'no fields are in it'],
  ])('%s', (_, text, wrong) => {
    expect(read(text)).toEqual({ wrong: expect.stringMatching(wrong) });
  });
});
