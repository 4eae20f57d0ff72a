// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <array>
#include <optional>
#include <span>

namespace cw::storage::sqlite {

/// How rows of a table are put into SQL text.
struct UpsertShape {
    QString insert; ///< "INSERT INTO t (…) VALUES "
    QString row;    ///< "(:shared_name, ?, ?)": shared values first
    QString key;    ///< conflict columns: "(a, b)"
    QString update; ///< "UPDATE SET … WHERE …", the guard included
    QString confirm; ///< the same for rows that say what is there, later; not counted; may be empty
    int shared = 0; ///< values bound once a statement
    int perRow = 0; ///< values bound for every row
};

/// Inserts rows or lets better ones replace what is there, many rows a statement, and counts exactly what
/// happened.
///
/// Each chunk runs as INSERT … DO NOTHING first; what it changed was inserted. Only when something was left
/// over does the same chunk run again as … DO UPDATE, whose guard admits nothing but better rows: what that
/// changed was updated. So appending, the usual case, costs one statement, and no counting query is ever
/// needed. What is left even then counts as skipped, also where a third run takes over its moment.
class BulkUpsert {
public:
    BulkUpsert(sql::Connection &connection, UpsertShape shape);

    /// Writes `rows`. `bindShared(values)` fills the shared values, `bindRow(row, values)` those of one row.
    /// `afterSkip(rows)`, a Result<>, is given those of a statement that skipped some of its rows.
    template<class Row, class BindShared, class BindRow, class AfterSkip>
    [[nodiscard]] Result<WriteReport> write(std::span<const Row> rows, BindShared bindShared, BindRow bindRow,
                                            AfterSkip afterSkip)
    {
        WriteReport report;
        while (!rows.empty()) {
            Step &step = stepFor(rows.size());
            auto values = valuesOf(step);
            if (!values)
                return failFrom(values);
            bindShared(values->first(m_shared));
            for (std::size_t i = 0; i < step.rows; ++i)
                bindRow(rows[i], values->subspan(m_shared + i * m_perRow, m_perRow));
            auto done = run(step);
            if (!done)
                return failFrom(done);
            report += *done;
            if (done->skipped > 0) {
                if (auto told = afterSkip(rows.first(step.rows)); !told)
                    return failFrom(told);
            }
            rows = rows.subspan(step.rows);
        }
        return report;
    }

private:
    struct Step {
        std::size_t rows;
        sql::LazyStatement insert;
        sql::LazyStatement update;
        std::optional<sql::LazyStatement> confirm;
    };

    Step &stepFor(std::size_t rows);
    [[nodiscard]] static Result<std::span<QVariant>> valuesOf(Step &step);
    [[nodiscard]] static Result<WriteReport> run(Step &step);
    /// Runs `again` with the values of `insert`. Answers how many rows it changed.
    [[nodiscard]] static Result<std::int64_t> runAgain(sql::Statement &insert, sql::LazyStatement &again);

    std::size_t m_shared;
    std::size_t m_perRow;
    std::vector<Step> m_steps; ///< largest first
};

} // namespace cw::storage::sqlite
