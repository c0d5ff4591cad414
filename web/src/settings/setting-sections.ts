import { ArchiveEncryptionSection } from '../archive/archive-encryption-section.tsx';
import { ArchivePlaceSection } from '../archive/archive-place-section.tsx';
import { ArchiveRulesSection } from '../archive/archive-rules-section.tsx';
import { ArchiveStatusSection } from '../archive/archive-status-section.tsx';
import type { SettingsSection } from './section-list.tsx';
import { AudioSection } from './sections/audio-section.tsx';
import { CodecsSection } from './sections/codecs-section.tsx';
import { DeletionSection } from './sections/deletion-section.tsx';
import { DiskSection } from './sections/disk-section.tsx';
import { EncryptionSection } from './sections/encryption-section.tsx';
import { GadgetSection } from './sections/gadget-section.tsx';
import { IdentificationSection } from './sections/identification-section.tsx';
import { InternalNumbersSection } from './sections/internal-numbers-section.tsx';
import { KeepingSection } from './sections/keeping-section.tsx';
import { LinesSection } from './sections/lines-section.tsx';
import { MailSection } from './sections/mail-section.tsx';
import { PeersSection } from './sections/peers-section.tsx';
import { PhonesSection } from './sections/phones-section.tsx';
import { RegionSection } from './sections/region-section.tsx';
import { VerificationSection } from './sections/verification-section.tsx';

/** Voice recording → Settings, from top to bottom. Whoever adds settings adds a section here. */
export const RECORDING_SECTIONS: readonly SettingsSection[] = [
  IdentificationSection,
  CodecsSection,
  AudioSection,
  EncryptionSection,
  LinesSection,
  KeepingSection,
  DeletionSection,
  VerificationSection,
  ArchivePlaceSection,
  ArchiveEncryptionSection,
  ArchiveRulesSection,
  ArchiveStatusSection,
];

/** System parameters, from top to bottom. */
export const SYSTEM_SECTIONS: readonly SettingsSection[] = [
  InternalNumbersSection,
  PeersSection,
  PhonesSection,
  GadgetSection,
  RegionSection,
  DiskSection,
  MailSection,
];
