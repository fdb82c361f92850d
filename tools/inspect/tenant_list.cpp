#include "tools/inspect/tenant_list.hpp"

#include "tools/inspect/run_list.hpp"
#include "tools/inspect/screen_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Result;

namespace {

/// The system, whose name is empty, stands last.
bool stands_before(const events::TenantId& a, const events::TenantId& b) {
    return std::pair(a.value().empty(), a) < std::pair(b.value().empty(), b);
}

std::string tenant_line(const std::string& tenant, const std::string& connections,
                        const std::string& events, const std::string& last) {
    return fmt::format("{} {:>11} {:>13}  {}", filled(tenant, 28), connections, events, last);
}

}  // namespace

Result<std::unique_ptr<TenantList>> TenantList::make(const events::EventLog& log) {
    std::unique_ptr<TenantList> list{new TenantList{log}};
    return log.streams()
        .and_then([&](const auto& streams) { return list->grow(streams); })
        .map([&] {
            list->cursor_ = {};
            return std::move(list);
        });
}

void TenantList::select(const events::TenantId& tenant) {
    const auto found = std::find_if(tenants_.begin(), tenants_.end(),
                                    [&](const Tenant& one) { return one.id == tenant; });
    cursor_.selected = static_cast<std::size_t>(found - tenants_.begin());
    cursor_.keep_within(extent());
}

std::string TenantList::heading() const {
    return tenant_line("TENANT", "CONNECTIONS", "EVENTS", "LAST EVENT");
}

StyledLine TenantList::row(std::size_t index) const {
    const Tenant& one = tenants_[index];
    std::uint64_t events = 0;
    for (const auto& [connection, version] : one.connections) {
        events += version.value();
    }
    const std::size_t connections = one.id.value().empty() ? 0 : one.connections.size();
    return {{Style::plain,
             tenant_line(tenant_text(one.id), connections == 0 ? "–" : with_thousands(connections),
                         with_thousands(events), time_text(one.last_time))}};
}

Result<std::unique_ptr<View>> TenantList::open() const {
    if (tenants_.empty()) {
        return std::unique_ptr<View>{};
    }
    return RunList::make(log_, tenants_[cursor_.selected].id)
        .map([](auto list) -> std::unique_ptr<View> { return list; });
}

void TenantList::find(const Search& search) {
    const auto found = row_with(search);
    cursor_.selected = found.value_or(cursor_.selected);
    cursor_.keep_within(extent());
    note_ =
        found ? "" : fmt::format("no other '{}' {}", search.text, search.back ? "above" : "below");
}

TenantList::Tenant& TenantList::tenant(const events::TenantId& id) {
    const auto place = std::lower_bound(
        tenants_.begin(), tenants_.end(), id,
        [](const Tenant& one, const auto& to) { return stands_before(one.id, to); });
    if (place != tenants_.end() && place->id == id) {
        return *place;
    }
    const auto index = static_cast<std::size_t>(place - tenants_.begin());
    const bool is_above = !tenants_.empty() && index <= cursor_.selected;
    Tenant& added = *tenants_.insert(place, Tenant{.id = id});
    if (is_above) {
        cursor_.step_aside(extent());
    }
    return added;
}

Result<void> TenantList::grow(const std::vector<events::StreamId>& streams) {
    for (const events::StreamId& stream : streams) {
        const auto version = log_.version(stream);
        if (!version) {
            return tl::make_unexpected(version.error());
        }
        if (version->value() == 0) {
            continue;
        }
        const auto last =
            log_.read_stream(stream, events::StreamVersion{version->value() - 1}, {.events = 1});
        if (!last) {
            return tl::make_unexpected(last.error());
        }
        Tenant& grown = tenant(stream.tenant);
        grown.connections[stream.connection] = *version;
        grown.last_time =
            last->empty() ? grown.last_time : std::max(grown.last_time, last->back().time);
    }
    return {};
}

}  // namespace orderlog::tools
