// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"
#include "core/api/latereads.h"
#include "core/api/node/klinequery.h"
#include "core/http/router.h"

namespace cw::api {

/// `/v1/rows`: stored candles, trades and funding rates, each with its source, its place and since when it is stored,
/// and what of the range somebody put away, or with `as_of` the rows as they were stored then and what of them is gone;
/// and `/v1/versions`: what lost against stored candles. A POST to `/v1/rows` hands rows in. Both on threads of their
/// own. Made, used and destroyed on the API thread.
class RowsController {
public:
    RowsController(interfaces::Engine &engine, InstrumentDirectory &directory);

    void addRoutes(http::Router &router);

private:
    void rows(const http::Request &request, const http::Responder &responder);
    void take(const http::Request &request, const http::Responder &responder);
    void versions(const http::Request &request, const http::Responder &responder);
    /// What is wrong with a query that `parse(request, knows)` reads is answered at once where memory can tell; a query goes
    /// to `answer(query)` on a thread of `late`.
    template<class Parse, class Answer>
    void askLate(LateReads &late, const http::Request &request, const http::Responder &responder, Parse parse,
                 Answer answer);
    template<class Parse>
    void readRows(const http::Request &request, const http::Responder &responder, Parse parse);
    template<class Parse, class Read>
    void takeRows(const http::Request &request, const http::Responder &responder, Parse parse, Read read);

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    // Last: what they run uses the others.
    LateReads m_reads;
    LateReads m_writes; ///< waits for commits; rows that are read do not wait with it
};

} // namespace cw::api
