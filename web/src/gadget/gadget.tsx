import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-formatter.ts';
import { CallCard } from './call-card.tsx';
import { GadgetLogIn } from './gadget-log-in.tsx';
import { unrecordedCalls } from './jabber-calls.ts';
import { UnrecordedCard } from './unrecorded-card.tsx';
import { useGadgetState, useGadgetStore, useJabberCalls } from './use-gadget.ts';

/** The own calls now, or the way in. */
export function Gadget() {
  const { t } = useTranslation();
  const { user, isLost } = useGadgetState();
  // The texts may have become those of another language.
  const language = useLanguage();
  return (
    <div className="gadget" key={language}>
      {isLost && (
        <p className="banner" role="alert">
          {t('gadget.lost')}
        </p>
      )}
      {user === undefined && !isLost && <p className="dim">{t('gadget.loading')}</p>}
      {user === null && <GadgetLogIn />}
      {user && <OwnCalls />}
    </div>
  );
}

function OwnCalls() {
  const { t } = useTranslation();
  const { user, calls } = useGadgetState();
  const store = useGadgetStore();
  const jabber = useJabberCalls();
  const [notice, setNotice] = useNotice();
  const unrecorded = unrecordedCalls(jabber, calls ?? []);
  const isNothing = calls?.length === 0 && unrecorded.length === 0;
  const running = (calls ?? []).filter(({ endedAt }) => endedAt === null);
  const over = (calls ?? []).filter(({ endedAt }) => endedAt !== null);
  return (
    <>
      <main>
        <h1 className="hidden">{t('gadget.calls')}</h1>
        {calls === undefined && <p className="dim">{t('gadget.loading')}</p>}
        {isNothing && (
          <div className="nothing">
            <h2>{t('gadget.noCall')}</h2>
            <p className="dim">{t('gadget.noCallHelp')}</p>
          </div>
        )}
        {running.map((call) => (
          <CallCard key={call.id} call={call} onDone={setNotice} />
        ))}
        {unrecorded.map((call) => (
          <UnrecordedCard key={call.id} call={call} />
        ))}
        {over.map((call) => (
          <CallCard key={call.id} call={call} onDone={setNotice} />
        ))}
        <p className="notice" role="status">
          {notice}
        </p>
      </main>
      <footer>
        <span className="dim">{user?.loginName}</span>
        <button type="button" className="plain" onClick={() => void store.logOut().catch(() => {})}>
          {t('gadget.logOut')}
        </button>
      </footer>
    </>
  );
}

const NOTICE_MS = 8000;

/** What was done with a call that is not shown any more; for a while. */
function useNotice() {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (notice === '') return;
    const timer = setTimeout(() => setNotice(''), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice] as const;
}
