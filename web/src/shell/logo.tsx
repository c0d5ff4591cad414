import classes from './logo.module.css';

/** The mark of the product: both sides of a conversation, one above the other. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" className={classes.logo} aria-hidden="true">
      <rect width="32" height="32" rx="7" className={classes.ground} />
      <g className={classes.bars}>
        <path d="M6 14v-3M11 14V7M16 14v-5M21 14V8M26 14v-2" />
        <path d="M6 18v4M11 18v3M16 18v7M21 18v5M26 18v3" opacity=".62" />
      </g>
    </svg>
  );
}
