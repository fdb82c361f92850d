#pragma once

#include "tools/orderlog/command.hpp"

namespace orderlog::tools {

/// One function a file `<name>_command.cpp`.
void define_backfill(CLI::App& root, Choice& choice);
void define_completion(CLI::App& root, Choice& choice);
void define_config(CLI::App& root, Choice& choice);
void define_connection(CLI::App& root, Choice& choice);
void define_coverage(CLI::App& root, Choice& choice);
void define_debts(CLI::App& root, Choice& choice);
void define_demo(CLI::App& root, Choice& choice);
void define_doctor(CLI::App& root, Choice& choice);
void define_hash(CLI::App& root, Choice& choice);
void define_help(CLI::App& root, Choice& choice);
void define_import(CLI::App& root, Choice& choice);
void define_inspect(CLI::App& root, Choice& choice);
void define_log(CLI::App& root, Choice& choice);
void define_migrate(CLI::App& root, Choice& choice);
void define_order(CLI::App& root, Choice& choice);
void define_parity(CLI::App& root, Choice& choice);
void define_project(CLI::App& root, Choice& choice);
void define_rebuild(CLI::App& root, Choice& choice);
void define_replay(CLI::App& root, Choice& choice);
void define_secret(CLI::App& root, Choice& choice);
void define_serve(CLI::App& root, Choice& choice);
void define_status(CLI::App& root, Choice& choice);
void define_sync(CLI::App& root, Choice& choice);
void define_timeline(CLI::App& root, Choice& choice);
void define_token(CLI::App& root, Choice& choice);
void define_version(CLI::App& root, Choice& choice);

/// Below `log`.
void define_accept_loss(CLI::App& group, Choice& choice);
void define_backup(CLI::App& group, Choice& choice);
void define_export(CLI::App& group, Choice& choice);
void define_restore(CLI::App& group, Choice& choice);
void define_verify_export(CLI::App& group, Choice& choice);
/// Below `sync`.
void define_sync_items(CLI::App& group, Choice& choice);

}  // namespace orderlog::tools
