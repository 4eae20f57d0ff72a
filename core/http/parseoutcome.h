// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace cw::http {

/// The bytes so far are a correct beginning; asking again before `bytes` of them are there is pointless.
struct NeedMore {
    std::size_t bytes = 0;
};

/// The bytes can never become a request we accept.
struct Rejection {
    int status = 400;
    std::string_view reason; ///< one English sentence, static text, never an echo of the input
};

} // namespace cw::http
