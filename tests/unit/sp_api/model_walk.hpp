#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

/// Null if the model is not here.
[[nodiscard]] inline nlohmann::json official_model_named(const std::string& name) {
    const auto path =
        std::filesystem::path{ORDERLOG_SOURCE_DIR} / "../shared/spapi/official_models" / name;
    std::ifstream file{path};
    if (!file) {
        std::cout << "skipped: " << path << " is not there\n";
        return nullptr;
    }
    return nlohmann::json::parse(file);
}

/// Calls use(pointer) for every scalar at or below a definition.
template <class Use>
void walk_model(const nlohmann::json& model, const nlohmann::json& schema,
                const std::string& pointer, Use use) {
    if (const auto reference = schema.find("$ref"); reference != schema.end()) {
        const std::string name = reference->get<std::string>().substr(14);
        walk_model(model, model["definitions"][name], pointer, use);
    } else if (schema.value("type", "") == "array") {
        walk_model(model, schema["items"], pointer, use);
    } else if (schema.contains("properties")) {
        for (const auto& [name, property] : schema["properties"].items()) {
            walk_model(model, property, pointer + "/" + name, use);
        }
    } else {
        use(pointer);
    }
}
