# A mail server for tests: `smtp-server.py none|starttls|tls CERTIFICATE KEY [USER PASSWORD]`.
# Says its port in the first line, then each mail that it takes, as JSON.
import asyncio
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

mode, certificate, key, *login = sys.argv[1:]
logging.disable()
warnings.simplefilter('ignore')


def say(facts):
    print(json.dumps(facts), flush=True)


class Mailbox:
    async def handle_DATA(self, server, session, envelope):
        say({
            'from': envelope.mail_from,
            'to': envelope.rcpt_tos,
            'text': envelope.content.decode('utf-8'),
            'isSecret': session.ssl is not None or mode == 'tls',
            'isLoggedIn': bool(session.authenticated),
        })
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('nobody@'):
            return '550 there is nobody of this name'
        envelope.rcpt_tos.append(address)
        return '250 OK'


def authenticate(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()] if isinstance(data, LoginPassword) else []
    return AuthResult(success=given == login, handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def make():
        return SMTP(
            Mailbox(),
            hostname='mail.test',
            tls_context=context if mode == 'starttls' else None,
            require_starttls=mode == 'starttls',
            authenticator=authenticate,
            auth_required=bool(login),
            auth_require_tls=mode == 'starttls',
        )

    secret = context if mode == 'tls' else None
    server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0, ssl=secret)
    say({'port': server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
