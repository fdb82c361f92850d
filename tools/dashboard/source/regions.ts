/** Amazon's regions and the country sites at which a seller can sign in. */

export const regions = ["EU", "NA", "FE"] as const;
export type Region = (typeof regions)[number];

/** Marketplace id by country, as Amazon publishes them. */
const sites: Record<Region, Record<string, string>> = {
  EU: {
    DE: "A1PA6795UKMFR9", FR: "A13V1IB3VIYZZH", GB: "A1F83G8C2ARO7P", IT: "APJ6JRA9NG5V4", ES: "A1RKKUPIHCS9HS",
    NL: "A1805IZSGTT6HS", BE: "AMEN7PMS3EDWL", SE: "A2NODRKZP88ZB9", PL: "A1C3SOZRARQ6R3", IE: "A28R8C7NBKEWEA",
    TR: "A33AVAJ2PDY3EV", AE: "A2VIGQ35RCS4UG", SA: "A17E79C6D8DWNP", EG: "ARBP9OOSHTCHU", IN: "A21TJRUUN4KGV",
    ZA: "AE08WJ6YKNBMC",
  },
  NA: { US: "ATVPDKIKX0DER", CA: "A2EUQ1WTGCTBG2", MX: "A1AM78C64UM0Y8", BR: "A2Q3Y263D00KWC" },
  FE: { JP: "A1VC38T7YXB528", AU: "A39IBJ37TRP1C6", SG: "A19VAU5U5O7RUS" },
};

/** By name in the reader's language. */
export function countriesOf(region: Region, locale: string): { id: string; name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  return Object.entries(sites[region]).map(([code, id]) => ({ id, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}
