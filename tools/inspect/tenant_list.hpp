#pragma once

#include "tools/inspect/list_view.hpp"

#include <map>

namespace orderlog::tools {

/// Whose events the log holds, and last the system's own. REQUIRES: the log outlives it.
class TenantList final : public ListView {
 public:
    [[nodiscard]] static events::Result<std::unique_ptr<TenantList>> make(
        const events::EventLog& log);
    void select(const events::TenantId& tenant);

    [[nodiscard]] std::string title() const override { return "tenants"; }
    [[nodiscard]] std::string keys() const override { return "Enter runs"; }
    [[nodiscard]] std::string heading() const override;
    [[nodiscard]] std::string detail() const override { return note_; }
    [[nodiscard]] events::Result<std::unique_ptr<View>> open() const override;
    void find(const Search& search) override;
    [[nodiscard]] events::Result<bool> step() override { return false; }
    [[nodiscard]] events::Result<void> grow(const std::vector<events::StreamId>& streams) override;

 protected:
    [[nodiscard]] std::size_t row_count() const override { return tenants_.size(); }
    [[nodiscard]] StyledLine row(std::size_t index) const override;

 private:
    struct Tenant {
        events::TenantId id{};
        std::map<events::ConnectionId, events::StreamVersion> connections{};
        events::Time last_time{};
    };

    explicit TenantList(const events::EventLog& log) : log_(log) {}
    [[nodiscard]] Tenant& tenant(const events::TenantId& id);

    const events::EventLog& log_;
    std::vector<Tenant> tenants_{};
    std::string note_{};
};

}  // namespace orderlog::tools
