import type { Style } from "./terminal.ts";

/** How loud a disposition is shown. */
export function dispositionStyle(disposition: string): Style {
  switch (disposition) {
    case "MALICIOUS":
      return "red";
    case "SPOOF":
    case "SUSPICIOUS":
      return "yellow";
    case "SPAM":
      return "magenta";
    case "BULK":
      return "cyan";
    default:
      return "dim";
  }
}
