import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkedDocument } from '../../../test/support/phone-document.ts';
import { PHONE_LIMITS, writePhoneDocument } from './phone-documents.ts';
import { xmlText } from './xml-text.ts';

const SELECT = { name: 'Select', url: 'SoftKey:Select', position: 2 };
const KEY = { name: 'Exit', url: 'SoftKey:Exit', position: 1 };

describe('XML for phones', () => {
  it('carries any text, and nothing that is no text', () => {
    const hostile = `<a href='x'>"&amp;\u0000\u0007\ud800]]></a><!--`;
    const escaped = '&lt;a href=&apos;x&apos;&gt;&quot;&amp;amp;]]&gt;&lt;/a&gt;&lt;!--';
    assert.equal(xmlText(hostile), escaped);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const document = writePhoneDocument({
          ...{ kind: 'menu', title: name, prompt: name, softKeys: [SELECT, KEY] },
          items: [{ name, url: 'SoftKey:Select' }],
        });
        checkedDocument(document);
      }),
    );
  });

  it('is written as phones read it', () => {
    const menu = writePhoneDocument({
      ...{ kind: 'menu', title: 'Recording', prompt: 'Müller & Söhne', softKeys: [KEY] },
      items: [{ name: 'Start', url: 'http://r/?a=1&b=2' }],
    });
    assert.equal(
      menu,
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<CiscoIPPhoneMenu><Title>Recording</Title><Prompt>Müller &amp; Söhne</Prompt>' +
        '<MenuItem><Name>Start</Name><URL>http://r/?a=1&amp;b=2</URL></MenuItem>' +
        '<SoftKeyItem><Name>Exit</Name><URL>SoftKey:Exit</URL><Position>1</Position></SoftKeyItem>' +
        '</CiscoIPPhoneMenu>',
    );
    assert.match(
      writePhoneDocument({ kind: 'execute', urls: ['Init:AppStatus'] }),
      /<ExecuteItem Priority="0" URL="Init:AppStatus"\/>/,
    );
  });

  it('keeps within the limits: long names are cut, too many items are a mistake', () => {
    const long = 'ä'.repeat(500);
    const items = Array.from({ length: PHONE_LIMITS.menuItems }, () => ({ name: long, url: 'u' }));
    const keys = { softKeys: [SELECT, KEY] };
    const menu = { kind: 'menu', title: long, prompt: long, ...keys } as const;
    checkedDocument(writePhoneDocument({ ...menu, items }));
    assert.throws(() => writePhoneDocument({ ...menu, items: [...items, items[0]!] }), /entries/);
    const far = [{ name: 'x', url: 'u'.repeat(PHONE_LIMITS.urlCharacters + 1) }];
    assert.throws(() => writePhoneDocument({ ...menu, items: far }), /address/);
    const four = ['a', 'b', 'c', 'd'];
    assert.throws(() => writePhoneDocument({ kind: 'execute', urls: four }), /executes/);
  });
});
