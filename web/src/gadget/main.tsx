import './gadget.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Gadget } from './gadget.tsx';
import { GadgetStore } from './gadget-store.ts';
import { showUserLanguage, startGadgetTexts } from './gadget-texts.ts';
import { GadgetContext } from './use-gadget.ts';

await startGadgetTexts();

const store = new GadgetStore(({ language }) => showUserLanguage(language));
store.start();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <GadgetContext value={store}>
      <Gadget />
    </GadgetContext>
  </StrictMode>,
);
