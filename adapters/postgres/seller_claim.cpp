#include "adapters/postgres/seller_claim.hpp"

#include "adapters/postgres/schema_entry.hpp"

#include <pqxx/pqxx>

#include <algorithm>

namespace orderlog::adapters {

using events::Result;

namespace {

/// Keeps a statement below 100 kB.
constexpr std::size_t claims_at_once = 1000;

/// Which log each seller belongs to then, in their order.
std::vector<std::string> owners_after_claim(pqxx::work& work, std::span<const SellerClaim> sellers,
                                            const std::string& log) {
    std::string rows;
    for (std::size_t i = 0; i < sellers.size(); ++i) {
        rows += (i == 0 ? "(" : ", (") + std::to_string(i) + ", " +
                work.quote(sellers[i].application.value()) + ", " +
                work.quote(sellers[i].seller.value()) + ", " +
                work.quote(std::string{to_text(sellers[i].region)}) + ")";
    }
    const std::string wanted =
        " FROM (VALUES " + rows + ") AS wanted (place, application, selling_partner, region) ";
    work.exec("INSERT INTO " + in_control("seller_owners") +
              " (application, selling_partner, region, log_id)"
              " SELECT application, selling_partner, region, " +
              work.quote(log) + wanted + "ORDER BY place ON CONFLICT DO NOTHING");
    std::vector<std::string> owners;
    for (const auto& row :
         work.exec("SELECT log_id" + wanted + "JOIN " + in_control("seller_owners") +
                   " USING (application, selling_partner, region)"
                   " ORDER BY place")) {
        owners.push_back(row[0].as<std::string>());
    }
    return owners;
}

}  // namespace

Result<std::vector<ClaimOutcome>> claim_sellers(const std::string& conninfo,
                                                const events::LogId& log,
                                                std::span<const SellerClaim> sellers) {
    return in_transaction(conninfo, [&](pqxx::work& work) -> Result<std::vector<ClaimOutcome>> {
        work.exec("SET LOCAL synchronous_commit = on");
        std::vector<ClaimOutcome> outcomes;
        while (!sellers.empty()) {
            const auto some = sellers.first(std::min(sellers.size(), claims_at_once));
            for (const std::string& owner : owners_after_claim(work, some, log.value())) {
                outcomes.push_back(owner == log.value() ? ClaimOutcome::owned
                                                        : ClaimOutcome::other_logs);
            }
            sellers = sellers.subspan(some.size());
        }
        work.commit();
        return outcomes;
    });
}

}  // namespace orderlog::adapters
