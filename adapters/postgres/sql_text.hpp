#pragma once

#include <span>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// One file of `sql/`, as it was when the program was built.
struct SqlFile {
    std::string_view name{};
    std::string_view text{};
};
[[nodiscard]] std::span<const SqlFile> sql_files();

/// Which schemas a statement speaks of. `views` is the name that people use; the tables of the
/// n-th rebuild stand in `<views>_v<n>`; what belongs to no rebuild stands in `orderlog_control`,
/// one for all logs of a database.
struct SchemaNames {
    std::string views{"orderlog"};
    int number{1};

    [[nodiscard]] std::string tables() const { return views + "_v" + std::to_string(number); }
};
inline constexpr std::string_view control_schema = "orderlog_control";

/// The text of sql/`file` with psql's variables filled in: :"tables", :"views", :'views', :number
/// and :source (what rows are read from, as SQL),
/// :previous (a set's number). REQUIRES: the file exists.
[[nodiscard]] std::string sql_text(std::string_view file, const SchemaNames& names,
                                   std::string_view source = {}, int previous = 0);

/// "a""b": a name as SQL writes it.
[[nodiscard]] std::string quoted_name(std::string_view name);
/// 'a''b': a text as SQL writes it.
[[nodiscard]] std::string quoted_text(std::string_view text);

}  // namespace orderlog::adapters
