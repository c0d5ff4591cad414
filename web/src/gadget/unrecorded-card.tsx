import { useTranslation } from 'react-i18next';
import type { JabberCall } from './jabber-calls.ts';
import { Light } from './light.tsx';

/** A call that Jabber knows and the recorder does not. */
export function UnrecordedCard({ call }: { readonly call: JabberCall }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={call.name || call.number}>
      <h2>{call.name || call.number || t('gadget.unknownParty')}</h2>
      <Light light="unrecorded" />
    </section>
  );
}
