import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { CallButtons } from './call-buttons.tsx';
import { lightOf } from './gadget-light.ts';
import type { GadgetCall } from './gadget-wire.ts';
import { Light } from './light.tsx';
import { PrivateQuestion } from './private-question.tsx';
import { useCallAction } from './use-call-action.ts';
import { useGadgetState, useRecorderClock } from './use-gadget.ts';

interface CallCardProps {
  readonly call: GadgetCall;
  /** Told what was done with a call that will be gone from here. */
  readonly onDone: (notice: string) => void;
}

/** One call: with whom, since when, whether it is recorded, and what can be done with it. */
export function CallCard({ call, onDone }: CallCardProps) {
  const { t } = useTranslation();
  const { isLost } = useGadgetState();
  const nowMs = useRecorderClock();
  const heading = useRef<HTMLHeadingElement>(null);
  const [isAsking, setAsking] = useState(false);
  const { act, pending, problem } = useCallAction(call, onDone);
  const party = [call.remoteName, call.remoteNumber].filter(Boolean);
  // The button that was pressed may be gone: the keyboard stays with the call.
  const finish = () => {
    setAsking(false);
    heading.current?.focus();
  };
  return (
    <section className="card" aria-labelledby={`party-${call.id}`} data-call={call.id}>
      <h2 id={`party-${call.id}`} ref={heading} tabIndex={-1}>
        {party[0] ?? t('gadget.unknownParty')}
        {party[1] && <small>{party[1]}</small>}
      </h2>
      <CallTimes call={call} nowMs={nowMs} />
      <Light light={lightOf(call, isLost, nowMs)} />
      <Deadline call={call} />
      {problem !== undefined && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {isAsking ? (
        <PrivateQuestion
          isPending={pending !== undefined}
          onConfirm={() => void act('private').then(finish)}
          onCancel={finish}
        />
      ) : (
        <CallButtons
          call={call}
          pending={pending}
          isDisabled={isLost}
          onPress={(action) => {
            if (action === 'private') setAsking(true);
            else void act(action).then(finish);
          }}
        />
      )}
    </section>
  );
}

function CallTimes({ call, nowMs }: { readonly call: GadgetCall; readonly nowMs: number }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { startedAt, endedAt } = call;
  const direction = t(`gadget.direction.${call.direction}`);
  if (endedAt !== null) {
    return <p>{t('gadget.ended', { direction, time: formatter.time(endedAt) })}</p>;
  }
  return (
    <p className="times">
      {t('gadget.since', { direction, time: formatter.time(startedAt) })}
      <span aria-hidden="true">{formatDuration((nowMs - Date.parse(startedAt)) / 1000)}</span>
    </p>
  );
}

function Deadline({ call: { expiresAt, resumesAt } }: { readonly call: GadgetCall }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (expiresAt !== null) {
    return <p>{t('gadget.expiresAt', { time: formatter.time(expiresAt) })}</p>;
  }
  if (resumesAt === null) return null;
  return <p>{t('gadget.resumesAt', { time: formatter.time(resumesAt) })}</p>;
}
