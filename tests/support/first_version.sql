-- The tables of the first version that name its sellers and how far it was, as an empty database of
-- it has them.
CREATE TYPE "MarketplaceType" AS ENUM ('AMAZON', 'FNAC', 'CDISCOUNT', 'OTHER');
CREATE TYPE "MarketplaceConnectionStatus" AS ENUM ('PENDING', 'CONNECTED', 'ERROR', 'DISABLED');

CREATE TABLE "MarketplaceConnection" (
    id text PRIMARY KEY,
    "tenantId" text NOT NULL,
    type "MarketplaceType" NOT NULL,
    status "MarketplaceConnectionStatus" NOT NULL DEFAULT 'PENDING',
    "displayName" text,
    region text,
    "marketplaceId" text,
    "vaultPath" text,
    "lastSyncAt" timestamp(3),
    "lastError" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ON "MarketplaceConnection" ("tenantId", type);

CREATE TABLE "MarketplaceSyncState" (
    id text PRIMARY KEY,
    "connectionId" text NOT NULL,
    "tenantId" text NOT NULL,
    type "MarketplaceType" NOT NULL,
    cursor text,
    "lastPolledAt" timestamp(3),
    "lastSuccessAt" timestamp(3),
    "lastError" text,
    "initialBackfillDays" integer,
    "initialBackfillDoneAt" timestamp(3),
    "initialBackfillStatus" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ON "MarketplaceSyncState" ("tenantId", type);
