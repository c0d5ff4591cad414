import { encode } from 'uqr';
import classes from './qr-code.module.css';

/** Light modules around the code, which readers need (ISO/IEC 18004). */
const BORDER = 4;

/** A QR code that holds `text`, dark on white on either ground. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER });
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg
      className={classes.code}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path d={path} fill="#000" />
    </svg>
  );
}
