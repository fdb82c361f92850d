/**
 * <backfill-indicator> for React 18 and later. Load the element itself by
 * <script type="module" src="https://orderlog.example/indicator.js">.
 */
import { createElement, useEffect, useRef, type ReactElement } from "react";
import type { BackfillIndicator as Element, BackfillView, IndicatorVariant, TokenProvider } from "./indicator.ts";

export interface BackfillIndicatorProps {
  tenantId: string;
  variant?: IndicatorVariant;
  /** The server's origin; without: that of the page. */
  api?: string;
  tokenProvider: TokenProvider;
  onChange?: (view: BackfillView) => void;
  className?: string;
}

export function BackfillIndicator(props: BackfillIndicatorProps): ReactElement {
  const { tenantId, variant = "banner", api = "", tokenProvider, onChange, className } = props;
  const element = useRef<Element>(null);

  // A property, not an attribute: a token must not be in the page's markup.
  useEffect(() => {
    if (element.current !== null) {
      element.current.tokenProvider = tokenProvider;
    }
  }, [tokenProvider]);

  useEffect(() => {
    const at = element.current;
    const told = (event: Event): void => onChange?.((event as CustomEvent<BackfillView>).detail);
    at?.addEventListener("backfill-change", told);
    return () => at?.removeEventListener("backfill-change", told);
  }, [onChange]);

  return createElement("backfill-indicator", { ref: element, "tenant-id": tenantId, variant, api, class: className });
}
