import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import type { LoggedInUser, LogInAnswer } from '../api/wire.ts';
import { gadgetError } from './gadget-texts.ts';
import { useGadgetStore } from './use-gadget.ts';

type Step = 'password' | 'code' | 'recovery' | 'elsewhere';

/** Name and password, or who is logged in to the whole page; then a code where there is one. */
export function GadgetLogIn() {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>('password');
  const { send, isPending, problem } = useSend(setStep);
  const back = () => setStep('password');
  return (
    <main className="log-in">
      <h1>{t('gadget.logIn.title')}</h1>
      {problem !== undefined && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {step === 'password' && (
        <>
          <OwnButton onPress={() => send('/gadget/session/own')} />
          <PasswordForm isPending={isPending} onSend={(body) => send('/gadget/session', body)} />
          <OtherWays />
        </>
      )}
      {(step === 'code' || step === 'recovery') && (
        <CodeForm
          key={step}
          isRecovery={step === 'recovery'}
          isPending={isPending}
          onSend={(body) => send('/gadget/session/second-factor', body)}
          onSwitch={() => setStep(step === 'code' ? 'recovery' : 'code')}
          onBack={back}
        />
      )}
      {step === 'elsewhere' && (
        <>
          <p>{t('gadget.logIn.elsewhere')}</p>
          <OtherWays />
          <button type="button" className="plain" onClick={back}>
            {t('gadget.logIn.back')}
          </button>
        </>
      )}
    </main>
  );
}

/** Sends a step of the log-in, and goes where its answer leads. */
function useSend(setStep: (step: Step) => void) {
  const store = useGadgetStore();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (path: string, body?: object): Promise<void> => {
    setPending(true);
    setProblem(undefined);
    try {
      const answer = await request<LogInAnswer>(path, { method: 'POST', body });
      if ('user' in answer) await store.loggedIn(answer.user);
      else setStep(stepFor(answer));
    } catch (error) {
      setProblem(gadgetError(error));
    }
    setPending(false);
  };
  return { send: (path: string, body?: object) => void send(path, body), isPending, problem };
}

function stepFor({ needs, factors }: Extract<LogInAnswer, { needs: string }>): Step {
  if (needs !== 'second-factor') return 'elsewhere';
  if (factors.includes('totp')) return 'code';
  return factors.includes('recovery-codes') ? 'recovery' : 'elsewhere';
}

/** Offers to go on as who is logged in to the whole page in this browser. */
function OwnButton({ onPress }: { readonly onPress: () => void }) {
  const { t } = useTranslation();
  const [user, setUser] = useState<LoggedInUser>();
  useEffect(() => {
    const found = request<{ user: LoggedInUser }>('/session', { isBackground: true });
    found.then((answer) => setUser(answer.user)).catch(() => {});
  }, []);
  if (user === undefined) return null;
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.loginName;
  return (
    <button type="button" className="filled" onClick={onPress}>
      {t('gadget.logIn.own', { name })}
    </button>
  );
}

/** The whole page knows more ways; it stands in no frame, so that a frame opens a window. */
function OtherWays() {
  const { t } = useTranslation();
  const isFramed = window.parent !== window;
  return (
    <a href="/login?next=%2Fgadget" target={isFramed ? '_blank' : undefined} rel="noreferrer">
      {t('gadget.logIn.other')}
    </a>
  );
}

interface FormProps {
  readonly isPending: boolean;
  readonly onSend: (body: object) => void;
}

function PasswordForm({ isPending, onSend }: FormProps) {
  const { t } = useTranslation();
  // Jabber can say who uses it (`?user=${UserID}`): a hint that saves typing, no more.
  const hint = new URLSearchParams(location.search).get('user') ?? '';
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = event.currentTarget.elements.namedItem('password') as HTMLInputElement;
    onSend({ loginName: String(form.get('name')).trim(), password: password.value });
    password.value = '';
    password.focus();
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t('gadget.logIn.name')}
        <input
          name="name"
          defaultValue={hint}
          required
          maxLength={200}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      </label>
      <label>
        {t('gadget.logIn.password')}
        <input name="password" type="password" required autoComplete="current-password" />
      </label>
      <button type="submit" className="filled" disabled={isPending}>
        {t('gadget.logIn.submit')}
      </button>
    </form>
  );
}

interface CodeFormProps extends FormProps {
  readonly isRecovery: boolean;
  readonly onSwitch: () => void;
  readonly onBack: () => void;
}

function CodeForm({ isRecovery, isPending, onSend, onSwitch, onBack }: CodeFormProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    onSend(isRecovery ? { recoveryCode: code } : { code });
    event.currentTarget.reset();
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t(isRecovery ? 'gadget.logIn.recoveryCode' : 'gadget.logIn.code')}
        <input
          name="code"
          required
          maxLength={40}
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          // biome-ignore lint/a11y/noAutofocus: it is the only field, and comes up after another
          autoFocus
        />
      </label>
      <button type="submit" className="filled" disabled={isPending}>
        {t('gadget.logIn.continue')}
      </button>
      <button type="button" className="plain" onClick={onSwitch}>
        {t(isRecovery ? 'gadget.logIn.useCode' : 'gadget.logIn.useRecoveryCode')}
      </button>
      <button type="button" className="plain" onClick={onBack}>
        {t('gadget.logIn.back')}
      </button>
    </form>
  );
}
