import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type FromHeader, readRecordingParameters } from './recording-parameters.ts';

function from(
  params: Record<string, string | undefined>,
  user?: string,
  displayName?: string,
): FromHeader {
  return { displayName, uri: { user, params: new Map(Object.entries(params)) } };
}

describe('readRecordingParameters', () => {
  it('reads every parameter', () => {
    const params = {
      'x-farend': undefined,
      'x-refci': '38960750',
      'x-nearendclusterid': 'StandAloneCluster',
      'x-nearenddevice': 'sep001122aabbcc',
      'x-nearendaddr': '1001',
      'x-farendrefci': '38960749',
      'x-farendclusterid': 'Other',
      'x-farenddevice': 'SIPTrunkToCluster2',
      'x-farendaddr': '+41445551234',
      'x-sessionid': '0123456789abcdef0123456789abcdef',
      'x-nearendguid': 'AAAA',
      'x-farendguid': 'BBBB',
      'x-new-in-16': 'kept %20 verbatim',
    };
    assert.deepEqual(readRecordingParameters(from(params, '9999', ' Ann Example ')), {
      side: 'far',
      refci: '38960750',
      nearDevice: 'SEP001122AABBCC',
      nearNumber: '1001',
      nearClusterId: 'StandAloneCluster',
      nearName: 'Ann Example',
      farRefci: '38960749',
      farDevice: 'SIPTRUNKTOCLUSTER2',
      farNumber: '+41445551234',
      farClusterId: 'Other',
      sessionId: '0123456789abcdef0123456789abcdef',
      nearGuid: 'AAAA',
      farGuid: 'BBBB',
      raw: { ...params, 'x-farend': '' },
    });
  });

  it('takes the few parameters of an old release, and the From user for the number', () => {
    const params = { 'x-nearend': undefined, 'x-refci': '17', 'x-nearenddevice': 'SEP1' };
    assert.deepEqual(readRecordingParameters(from(params, '1001')), {
      side: 'near',
      refci: '17',
      nearDevice: 'SEP1',
      nearNumber: '1001',
      raw: { ...params, 'x-nearend': '' },
    });
  });

  it('takes any case of names, spaces, escapes and empty values', () => {
    const params = {
      ' X-NearEnd': '',
      'X-RefCI ': ' 17 ',
      'x-nearendaddr': '',
      'x-farenddevice': 'lcp%5Fa%20b',
      'x-farendaddr': '100%',
      __proto__x: 'y',
    };
    assert.deepEqual(readRecordingParameters(from(params, '%2B4144', '')), {
      side: 'near',
      refci: '17',
      nearNumber: '+4144',
      farDevice: 'LCP_A B',
      farNumber: '100%',
      raw: {
        'x-nearend': '',
        'x-refci': ' 17 ',
        'x-nearendaddr': '',
        'x-farenddevice': 'lcp%5Fa%20b',
        'x-farendaddr': '100%',
        __proto__x: 'y',
      },
    });
  });

  it('says nothing about a call that is no recording', () => {
    assert.equal(readRecordingParameters(from({}, '1001')), undefined);
    assert.equal(readRecordingParameters(from({ 'x-refci': '1', user: 'phone' })), undefined);
  });

  it('does not throw, whatever the parameters are', () => {
    const text = fc.string({ unit: 'binary' });
    const name = fc.oneof(text, fc.constantFrom('x-refci', 'X-NearEndDevice', '__proto__'));
    const params = fc.array(fc.tuple(name, fc.option(text, { nil: undefined })));
    fc.assert(
      fc.property(params, text, text, (list, user, displayName) => {
        const uri = { user, params: new Map([...list, ['x-farend', undefined]]) };
        assert.equal(typeof readRecordingParameters({ displayName, uri })?.side, 'string');
      }),
    );
  });
});
