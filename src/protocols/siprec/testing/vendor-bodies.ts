/** Metadata in the manner of several vendors, made up: names, numbers and ids are of nobody. */
export const VENDOR_BODIES = {
  /** Drafts before RFC 7865: ids as `id`, the streams that are sent inside the participants. */
  audioCodes: `<?xml version="1.0"?>
<recording xmlns='urn:ietf:params:xml:ns:recording' xmlns:ac="http://AudioCodes">
  <datamode>complete</datamode>
  <session id="s1"><associate-time>2026-01-05T09:00:00</associate-time>
    <ac:AvayaUCID>FBALKM2OPQ</ac:AvayaUCID></session>
  <participant id="p1" session="s1"><nameID aor="4101@pbx.example"><name>Ada</name></nameID>
    <send>m1</send></participant>
  <participant id="p2" session="s1"><nameID aor="+12025550143@carrier.example"/>
    <send>m2</send></participant>
  <stream id="m1" session="s1"><label>1</label></stream>
  <stream id="m2" session="s1"><label>2</label></stream>
</recording>`,

  /** Avaya before the call is known: somebody who is nobody, a stream without an id. */
  avayaFirst: `<recording xmlns="urn:ietf:params:xml:ns:recording:1"><dataMode>complete</dataMode>
  <session session_id="00FA080002002B65F4C1A7"/>
  <participant participant_id="x"><nameID aor="ASBCE@asbce.com"/></participant>
  <stream stream_id="" session_id="00FA080002002B65F4C1A7"><label>10</label></stream>
</recording>`,

  /** Ribbon's goodbye: prefixes, a mode in capitals, the session named by the participant. */
  ribbonBye: `<tns:recording xmlns:tns="urn:ietf:params:xml:ns:recording">
  <tns:datamode>Partial</tns:datamode>
  <tns:participant id="p2" session_id="s1">
    <tns:disassociate-time>1970-01-01T00:12:00Z</tns:disassociate-time>
  </tns:participant>
</tns:recording>`,

  ribbon: `<recording xmlns="urn:ietf:params:xml:ns:recording"><datamode>complete</datamode>
  <group id="g"><callData xmlns="urn:ietf:params:xml:ns:callData">
    <fromhdr>&lt;sip:4101@pbx.example&gt;;tag=1</fromhdr>
    <tohdr>&lt;sip:+12025550143@carrier.example&gt;</tohdr><gcid>77120</gcid></callData></group>
  <session id="s1"/>
  <participant id="p1" session="s1"><nameID aor="sip:4101@pbx.example"><name> </name></nameID>
    <send>m1</send></participant>
  <participant id="p2" session="s1"><nameID aor="sip:%2B12025550143@carrier.example"/>
    <send>m2</send></participant>
  <stream id="m1" session="s1"><label>1</label></stream>
  <stream id="m2" session="s1"><label>2</label></stream>
</recording>`,

  /** Metaswitch: one stream that both send, and its own words for who called whom. */
  metaswitch: `<recording id="r" xmlns="urn:ietf:params:xml:ns:recording">
  <datamode>complete</datamode><session id="s1"/>
  <participant id="p1" session="s1"><nameID aor="12025550143"/><send>m</send></participant>
  <participant id="p2" session="s1"><nameID aor="4101"/><send>m</send></participant>
  <stream id="m" session="s1"><label>mixed</label></stream>
  <extensiondata><metaswitchRecordingMetadata><callType>terminating</callType>
    <recordedParty>4101</recordedParty><callingPartyNumber>12025550143</callingPartyNumber>
    <dialedDigits>4101</dialedDigits></metaswitchRecordingMetadata></extensiondata>
</recording>`,

  /** BroadWorks: another root, addresses and ids as elements. */
  broadWorks: `<recording_metadata xmlns="urn:ietf:params:xml:ns:siprec">
  <dataMode>complete</dataMode>
  <recording id="urn:uuid:r"><requestor>SRC</requestor><type>selective</type></recording>
  <session id="urn:uuid:s"/>
  <participant id="urn:uuid:p1"><nameID><aor>sip:4101@pbx.example</aor></nameID>
    <send><id>urn:uuid:m</id></send></participant>
  <participant id="urn:uuid:p2"><nameID><aor>tel:+12025550143</aor></nameID>
    <send><id>urn:uuid:m</id></send></participant>
  <stream id="urn:uuid:m" session="urn:uuid:s"><label>1</label><mode>mixed</mode></stream>
  <extensiondata><broadWorksRecordingMetadata><extTrackingID>99:1</extTrackingID>
    </broadWorksRecordingMetadata></extensiondata>
</recording_metadata>`,

  /** NetSapiens: no associations, an address as id, a number with a w. */
  netSapiens: `<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>
  <session session_id="s1"/>
  <participant participant_id="sip:4101w@pbx.example">
    <nameID aor="sip:4101w@pbx.example"/></participant>
  <participant participant_id="b"><nameID aor="sip:4102@pbx.example"/></participant>
  <stream stream_id="m1" session_id="s1"><label>inbound</label></stream>
  <stream stream_id="m2" session_id="s1"><label>outbound</label></stream>
  <netsapiensExtension xmlns="http://schema.netsapiens.com/netsapiensSipRec">
    <callingParty participant_id="b"><number>4102</number></callingParty></netsapiensExtension>
</recording>`,

  /** jambonz: called and calling number the wrong way round; an ampersand that is not escaped. */
  jambonz: `<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>
  <session session_id="s1"/>
  <participant participant_id="p1"><nameID aor="sip:4101@pbx.example">
    <name>Smith & Sons</name></nameID></participant>
  <extensiondata xmlns:jb="http://jambonz.org/siprec"><jb:callednumber>4102</jb:callednumber>
    <jb:callingnumber>4101</jb:callingnumber></extensiondata>
</recording>`,
} as const;
