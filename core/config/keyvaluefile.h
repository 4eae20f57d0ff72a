// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>

/// Readers of the two kinds of settings file. Files are foreign input: values stay plain text (no variants, no
/// expansion), and a file that is too large or not text is refused.
namespace cw::config {

/// `KEY=VALUE` lines: blanks around, "export " in front, '#' lines, single or double quotes; `$…` stays literal.
[[nodiscard]] Result<std::map<std::string, std::string>> parseDotEnv(std::string_view text);

/// `[section]` and `key=value` lines; keys come back as "section/key".
[[nodiscard]] Result<std::map<std::string, std::string>> parseIni(std::string_view text);

/// Reads a file whole; NotFound when it does not exist, InvalidInput above 1 MiB or when it is not a plain file.
[[nodiscard]] Result<std::string> readSmallFile(const std::string &path);

} // namespace cw::config
