// The least that can answer: a bare UDP socket in plain JavaScript, text cut by indexOf. It keeps
// nothing, checks nothing and retransmits nothing: the floor of what answering can cost.
// Prints its port when it listens.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');
const sdp = (port) =>
  [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 0 8 9 101`, 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000'],
    ...['a=rtpmap:9 G722/8000', 'a=rtpmap:101 telephone-event/8000', 'a=recvonly', ''],
  ].join('\r\n');

/** The line of a header with its end. */
function line(text, name) {
  const start = text.indexOf(`\r\n${name}: `) + 2;
  return text.slice(start, text.indexOf('\r\n', start) + 2);
}

let calls = 0;

socket.on('message', (message, from) => {
  const text = message.latin1Slice();
  if (text.startsWith('ACK ')) return;
  const via = line(text, 'Via');
  const sender = line(text, 'From');
  const to = line(text, 'To');
  const rest = line(text, 'Call-ID') + line(text, 'CSeq');
  const send = (response) => socket.send(response, from.port, from.address);
  const head = (status, toLine) => `SIP/2.0 ${status}\r\n${via}${sender}${toLine}${rest}`;
  if (text.startsWith('INVITE ')) {
    send(`${head('100 Trying', to)}Content-Length: 0\r\n\r\n`);
    const tagged = `${to.slice(0, -2)};tag=${++calls}\r\n`;
    const body = sdp(20_000 + ((calls * 2) % 10_000));
    send(
      `${head('200 OK', tagged)}Contact: <sip:127.0.0.1:${socket.address().port}>\r\n` +
        `Content-Type: application/sdp\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  } else send(`${head('200 OK', to)}Content-Length: 0\r\n\r\n`);
});
socket.bind(0, '127.0.0.1', () => process.stdout.write(`${socket.address().port}\n`));
