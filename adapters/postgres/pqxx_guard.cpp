#include "adapters/postgres/pqxx_guard.hpp"

#include "adapters/postgres/one_line.hpp"
#include "adapters/postgres/sql_state.hpp"

namespace orderlog::adapters {

events::Error caught_error() {
    using events::Error;
    using events::ErrorKind;
    try {
        throw;
    } catch (const pqxx::broken_connection& e) {
        return Error{ErrorKind::unavailable, "no session with PostgreSQL: " + one_line(e.what()),
                     "check postgres.url: 'orderlog config show' says where it comes from"};
    } catch (const pqxx::undefined_table& e) {
        return Error{ErrorKind::not_found, "PostgreSQL says: " + one_line(e.what()),
                     "orderlog migrate"};
    } catch (const pqxx::sql_error& e) {
        // Without a state libpqxx found something wrong by itself.
        const bool passes = !e.sqlstate().empty() && may_pass(e.sqlstate());
        return Error{passes ? ErrorKind::unavailable : ErrorKind::rejected,
                     "PostgreSQL says: " + one_line(e.what()), std::string{hint_of(e.sqlstate())}};
    } catch (const std::exception& e) {
        return Error{ErrorKind::rejected, "PostgreSQL says: " + one_line(e.what()), {}};
    }
}

}  // namespace orderlog::adapters
