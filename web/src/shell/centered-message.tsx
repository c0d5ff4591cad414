import { Center } from '@mantine/core';
import type { ReactNode } from 'react';

/** A message that stands alone in the middle of its place. */
export function CenteredMessage({ children }: { readonly children: ReactNode }) {
  return (
    <Center p="lg" mih={280} h="100%" ta="center">
      {children}
    </Center>
  );
}
