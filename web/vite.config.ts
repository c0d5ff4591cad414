import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const pathOf = (name: string): string => new URL(name, import.meta.url).pathname;

/** The page is built from web/ into web/dist/; in development the API comes from the recorder. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The whole page, and the gadget that is small enough for a tab of Jabber.
    rollupOptions: { input: [pathOf('index.html'), pathOf('gadget.html')] },
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    license: { fileName: 'licences.md' },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
