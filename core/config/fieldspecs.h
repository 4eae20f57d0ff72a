// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <string_view>
#include <vector>

namespace cw::config {

/// One thing that can be set, under every name the outside may use for it.
struct FieldSpec {
    std::string_view setting;                    ///< "api/listen"; empty: no settings-file key
    std::string_view option;                     ///< "listen"; empty: no option
    std::vector<std::string_view> environment;   ///< names in the environment and in .env
    std::string_view placeholder;                ///< value's name in --help; empty: a switch
    std::string_view help;
    std::string_view accepted;                   ///< ends the sentence of a refusal: "a number from 0 to 3650"
    bool (*apply)(Settings &, std::string_view); ///< false: the value cannot be used

    /// What messages call it.
    [[nodiscard]] std::string_view name() const noexcept { return setting.empty() ? option : setting; }
};

/// Every field, in the order --help lists them.
[[nodiscard]] const std::vector<FieldSpec> &fieldSpecs();

/// A name that other programs of this kind read: accepted so that their .env files work, without effect here.
struct UnusedName {
    std::string_view name;
    std::string_view reason; ///< ends the sentence that reports it
};
[[nodiscard]] const std::vector<UnusedName> &unusedNames();

} // namespace cw::config
