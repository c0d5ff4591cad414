import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, ApiOptions } from './api-options.ts';
import { securityHeaders } from './security-headers.ts';

/** As in recorders that offered a tab for Jabber before, and a plain one. */
const GADGET_PATHS = ['/gadget', '/Jabber/Recording/Recording.asp'];
const FINESSE_PATH = '/finesse/recording.xml';
const FRAME_HEIGHT = 300;

/** The page of the gadget, for Jabber, Finesse and browsers: as it was built. */
export function addGadgetPage(api: Api, { catalog, publicUrl }: ApiOptions): void {
  const isHttps = publicUrl?.startsWith('https:') ?? false;
  for (const url of GADGET_PATHS) {
    api.get(url, {
      schema: { hide: true, summary: 'The gadget: the own calls, in a narrow frame' },
      handler: async (_request, reply) => {
        const { frameOrigins } = catalog.settings.get();
        // The page may stand in frames of those alone; the old header cannot name them.
        if (frameOrigins.length > 0) {
          await reply.helmet(securityHeaders(isHttps, frameOrigins));
          reply.raw.removeHeader('X-Frame-Options');
        }
        return reply.sendFile('gadget.html');
      },
    });
  }

  api.get(FINESSE_PATH, {
    schema: { hide: true, summary: 'The gadget for the desktop of Cisco Finesse' },
    handler: (request, reply) => {
      const address = publicUrl ?? addressOf(request);
      return sendXml(reply, finesseGadget(new URL('/gadget', address).href));
    },
  });
}

/**
 * The gadget as an OpenSocial module: Finesse puts its content into a frame of its own host, and
 * that holds the page.
 */
function finesseGadget(pageUrl: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Module>
  <ModulePrefs title="Earwitness" description="Earwitness" height="${FRAME_HEIGHT}">
    <Require feature="dynamic-height"/>
  </ModulePrefs>
  <Content type="html"><![CDATA[
    <iframe src="${escaped(pageUrl)}" title="Earwitness"
      style="display: block; width: 100%; height: ${FRAME_HEIGHT}px; border: 0"></iframe>
    <script>gadgets.window.adjustHeight(${FRAME_HEIGHT});</script>
  ]]></Content>
</Module>
`;
}

/** As attribute of the frame, inside a section that ends with `]]>`. */
function escaped(url: string): string {
  return url.replace(/[&<>"'\]]/g, (character) => `&#${character.codePointAt(0)};`);
}

/** The address at which Finesse reached the recorder. */
function addressOf({ protocol, host }: FastifyRequest): string {
  const address = `${protocol}://${host}`;
  return URL.canParse(address) ? address : `${protocol}://localhost`;
}

function sendXml(reply: FastifyReply, xml: string): FastifyReply {
  return reply.header('Cache-Control', 'no-store').type('text/xml; charset=UTF-8').send(xml);
}
