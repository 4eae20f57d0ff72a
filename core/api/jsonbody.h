// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/interfaces/jsonrow.h"

#include <QJsonObject>

#include <tl/expected.hpp>

#include <initializer_list>
#include <string>

namespace cw::api {

/// Why a body is not used: 415 for a content type that is not JSON, 413 for one of too many values, 400 for what is not an
/// object.
struct BodyFault {
    int status = 400;
    std::string sentence;
};

/// Values that an object may have which asks for something.
inline constexpr qsizetype kMostAskedValues = 1'000;

/// False when JSON has more than so many values, counted by commas and openings: parsed, numbers that are two bytes of text
/// take some thirty (reliability B3).
[[nodiscard]] bool hasAtMost(const QByteArray &json, qsizetype values);

/// The object of a request's body; a body that is empty is an empty object.
[[nodiscard]] tl::expected<QJsonObject, BodyFault> jsonBody(const http::Request &request);

/// One sentence when the body has a member that nothing reads, naming it and what is accepted: a slip of the pen would
/// change what is asked for. Empty when all are known.
[[nodiscard]] std::string unknownMember(const QJsonObject &body, std::initializer_list<QLatin1String> accepted);

using interfaces::jsonInteger;
using interfaces::jsonTime;

} // namespace cw::api
