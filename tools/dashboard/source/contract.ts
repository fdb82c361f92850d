/** What the HTTP API answers, as far as the page reads it. Times are ISO 8601 in UTC. */

export type Time = string;

export interface Session {
  actor: string;
  scope: "operator" | "tenant";
  tenantId: string | null;
  access: "read" | "write";
  expiresAt: Time | null;
  version: string;
  simulated: boolean;
  developer: boolean;
  now: Time;
}

export const healths = ["ok", "behind", "backfilling", "paused", "error", "unconnected"] as const;
export type Health = (typeof healths)[number];

export interface Tenant {
  tenantId: string;
  displayName: string | null;
  health: Health;
  reasonCode: string | null;
  watermark: Time | null;
  lagSeconds: number | null;
  orders: number;
  debts: number;
  connections: number;
  backfill: { status: BackfillStatus; progress: number } | null;
}

export interface Tenants {
  tenants: Tenant[];
  next: string | null;
}

export interface Alert {
  tenantId: string | null;
  connectionId: string | null;
  kind: string;
  since: Time;
  message: string;
}

export type BackfillStatus = "PENDING" | "RUNNING" | "PAUSED" | "ERROR" | "DONE";

export interface BackfillPart {
  connectionId: string;
  status: BackfillStatus;
  progress: number;
  ordersSynced: number;
  estimatedTotal: number;
  etaSeconds: number | null;
  limitedBy?: string | null;
  limitingFactor?: string | null;
  lastError: string | null;
  retryAfter: Time | null;
}

export interface Backfill {
  status: BackfillStatus;
  progress: number;
  ordersSynced: number;
  estimatedTotal: number;
  from: Time | null;
  to: Time | null;
  currentChunk: { start: Time; end: Time } | null;
  lastUpdate: Time | null;
  isBackfillComplete: boolean;
  etaSeconds?: number | null;
  limitingFactor?: string | null;
  retryAfter?: Time | null;
  lastError?: string | null;
  connections?: BackfillPart[];
}

export interface Connection {
  connectionId: string;
  tenantId: string;
  region: string;
  sellerId: string;
  displayName: string | null;
  marketplaceIds: string[];
  ordersApi: string;
  status: "PENDING" | "CONNECTED" | "ERROR" | "DISABLED";
  reasonCode: string | null;
  paused: boolean;
  watermark: Time | null;
  lastPolledAt: Time | null;
  lastError: string | null;
  quota: { operation: string; ratePerSecond: number; burst: number; available: number } | null;
}

export interface Connecting {
  message: string;
  instructions: string;
  connectionId: string;
  authorizationUrl: string;
  expiresAt: Time;
}

export type DayState = "complete" | "partial" | "missing";

export interface Coverage {
  from: Time | null;
  to: Time | null;
  days: { day: string; state: DayState }[];
}

export interface Debt {
  connectionId: string;
  orderId: string;
  since: Time;
  reasonCode: string | null;
  message: string;
  attempts: number;
}

export interface RequestSteps {
  step: "minute" | "hour" | "day";
  steps: { start: Time; requests: number; refused: number; failed: number; orders: number }[];
}

export interface Run {
  run: number;
  connectionId: string;
  purpose: string;
  windowFrom: Time | null;
  windowTo: Time | null;
  requested: boolean;
  startedAt: Time;
  endedAt: Time | null;
  reasonCode: string;
  message: string;
  pages: number;
  ordersNew: number;
  ordersChanged: number;
  ordersSame: number;
  items: number;
  failures: number;
}

export interface Runs {
  runs: Run[];
  next: number | null;
}

export interface TimelineEvent {
  position: number;
  time: Time;
  type: string;
  connection: string;
  story?: string;
}

export interface Timeline {
  events: TimelineEvent[];
  next: number;
}

export interface Order {
  orderId: string;
  connectionId: string;
  marketplaceId: string | null;
  salesChannel: string | null;
  status: string;
  rawStatus: string | null;
  fulfillmentChannel: string | null;
  purchaseDate: Time | null;
  lastUpdateDate: Time | null;
  currency: string | null;
  totalAmount: string | null;
  itemsShipped: number | null;
  itemsUnshipped: number | null;
  isBusinessOrder: boolean | null;
  shipServiceLevel: string | null;
  detail: string;
  firstSeenAt: Time;
  changedAt: Time;
  logPosition: number;
}

export interface OrderItem {
  orderItemId: string;
  asin: string | null;
  sku: string | null;
  title: string | null;
  quantity: number | null;
  quantityShipped: number | null;
  currency: string | null;
  itemPrice: string | null;
  itemTax: string | null;
}

export interface Package {
  packageReference: string;
  carrier: string | null;
  trackingNumber: string | null;
  status: string | null;
  shipTime: Time | null;
}

export interface WholeOrder extends Order {
  items: OrderItem[];
  packages?: Package[];
}

export interface Orders {
  orders: Order[];
  next: string | null;
}

export interface HistoryEntry {
  position: number;
  time: Time;
  source: string;
  changes: { field: string; before: unknown; after: unknown }[];
}

export interface History {
  orderId: string;
  entries: HistoryEntry[];
}
