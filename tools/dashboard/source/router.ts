/** Where in the page one is, as its fragment says. */

export type Route =
  | { page: "overview"; text: string; after: string }
  | { page: "tenant"; tenant: string }
  | { page: "orders"; tenant: string; filters: OrderFilters }
  | { page: "order"; tenant: string; order: string; asOf: string }
  | { page: "connections"; tenant: string; connected: string; error: string }
  | { page: "returned"; connected: string; error: string }
  | { page: "nowhere" };

export const filterNames = ["q", "status", "channel", "from", "to", "sort", "after"] as const;
export type OrderFilters = Partial<Record<(typeof filterNames)[number], string>>;

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function filtersOf(search: URLSearchParams): OrderFilters {
  const filters: OrderFilters = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value !== null && value !== "") {
      filters[name] = value;
    }
  }
  return filters;
}

function ofTenant(tenant: string, rest: string[], search: URLSearchParams): Route {
  const [section, id] = rest;
  if (section === undefined) {
    return { page: "tenant", tenant };
  }
  if (section === "orders") {
    return id === undefined
      ? { page: "orders", tenant, filters: filtersOf(search) }
      : { page: "order", tenant, order: id, asOf: search.get("asOf") ?? "" };
  }
  return section === "connections"
    ? { page: "connections", tenant, connected: search.get("connected") ?? "", error: search.get("error") ?? "" }
    : { page: "nowhere" };
}

export function readRoute(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#/, "").split(/\?(.*)/s);
  const values = new URLSearchParams(search);
  const [first, tenant, ...rest] = path.split("/").filter((part) => part !== "").map(decode);
  if (first === undefined) {
    return { page: "overview", text: values.get("text") ?? "", after: values.get("after") ?? "" };
  }
  if (first === "connections" && tenant === undefined) {
    return { page: "returned", connected: values.get("connected") ?? "", error: values.get("error") ?? "" };
  }
  return first === "tenants" && tenant !== undefined ? ofTenant(tenant, rest, values) : { page: "nowhere" };
}

function searchText(values: Record<string, string | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") {
      search.set(name, value);
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

export function writeRoute(route: Route): string {
  switch (route.page) {
    case "overview":
      return `#/${searchText({ text: route.text, after: route.after })}`;
    case "returned":
      return `#/connections${searchText({ connected: route.connected, error: route.error })}`;
    case "nowhere":
      return "#/nowhere";
    default: {
      const tenant = `#/tenants/${encodeURIComponent(route.tenant)}`;
      if (route.page === "tenant") {
        return tenant;
      }
      if (route.page === "orders") {
        return `${tenant}/orders${searchText(route.filters)}`;
      }
      return route.page === "order"
        ? `${tenant}/orders/${encodeURIComponent(route.order)}${searchText({ asOf: route.asOf })}`
        : `${tenant}/connections${searchText({ connected: route.connected, error: route.error })}`;
    }
  }
}

/** The code of a one-time link, "#code=…". */
export function codeOf(fragment: string): string | null {
  return /^#code=(.+)$/.exec(fragment)?.[1] ?? null;
}
