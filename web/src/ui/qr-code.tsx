import { encodeQR } from "qr";
import { qrPath } from "../lib/qr-path.ts";

interface QrCodeProps {
  readonly text: string;
  /** What it is, for those who do not see it: the text itself has to stand beside it. */
  readonly label: string;
  readonly px: number;
}

/** A text for a camera. Dark on light in either colour scheme: many readers know no other. */
export function QrCode({ text, label, px }: QrCodeProps) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET_MODULES });
  return (
    <svg
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- An image of its own would need a data: address, which the Content-Security-Policy forbids.
      role="img"
      aria-label={label}
      width={px}
      height={px}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={qrPath(rows)} fill="#000" />
    </svg>
  );
}

/** As much empty space round it as ISO/IEC 18004 asks for. */
const QUIET_MODULES = 4;
