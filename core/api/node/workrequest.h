// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/node/fault.h"
#include "core/interfaces/engine.h"

#include <QJsonObject>

#include <tl/expected.hpp>

#include <variant>

namespace cw::api {

/// What a body of `POST /v1/jobs` asks for.
struct WorkRequest {
    std::variant<interfaces::BackfillRequest, interfaces::GapFilter> what;
    bool isDryRun = false; ///< only say what it would cost; backfills only
};

/// The object of a request's body; a body that is empty is an empty object. On the other hand the answer to send: 415
/// for a content type that is not JSON, 400 for what is not an object.
[[nodiscard]] tl::expected<QJsonObject, http::Response> bodyObject(const http::Request &request);

/// Reads `{"kind":"backfill",…}` or `{"kind":"repair",…}`. A fault names the member and what is accepted.
[[nodiscard]] tl::expected<WorkRequest, Fault> parseWork(const QJsonObject &body);
/// Which holes `{"symbol":…,"market":…,"interval":…,"all":…}` means; an empty object means all that are open.
[[nodiscard]] tl::expected<interfaces::GapFilter, Fault> parseGapFilter(const QJsonObject &body);

/// The same from a query.
[[nodiscard]] tl::expected<interfaces::GapFilter, Fault> parseGapFilter(const http::Request &request);
/// Which series `GET /v1/coverage` is asked about.
[[nodiscard]] tl::expected<interfaces::CoverageQuery, Fault> parseCoverage(const http::Request &request);
/// `limit` of a query: 1 to `most`, `usual` when it is absent.
[[nodiscard]] tl::expected<int, Fault> parseLimit(const http::Request &request, int usual, int most);

} // namespace cw::api
