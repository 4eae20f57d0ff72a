// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"

#include <QByteArray>

namespace cw::models {

/// Something a verification found: a slice that is not what was moved, or a candle that is not what finer rows add up
/// to.
struct RunFinding {
    interfaces::SequenceKey sequence;
    std::optional<std::int64_t> slice;   ///< number of the slice, or
    std::optional<market::UtcTime> time; ///< open time of the candle
    std::string field;                   ///< of the candle
    std::string stored;
    std::string computed;
    std::string builtFrom; ///< "trades", an interval, or "exchange"
    std::string fault;     ///< of the slice, one sentence
};

/// What the newest verification found. The engine's list is at hand, so it is read at once. Lives on the GUI thread.
class FindingModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { What, Symbol, MarketName, Series, Place, Field, Stored, Computed, Sentence };

    /// The archive must outlive the model. It is empty until the first refresh().
    explicit FindingModel(interfaces::Archive &archive, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<RunFinding> &findings() const noexcept { return m_findings; }
    /// The newest verification, if there was one.
    [[nodiscard]] const std::optional<interfaces::ArchiveRun> &run() const noexcept { return m_run; }

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    interfaces::Archive &m_archive;
    std::optional<interfaces::ArchiveRun> m_run;
    std::vector<RunFinding> m_findings;
};

/// Findings as CSV with a header row: times in ISO 8601 UTC, stable English words, no locale.
[[nodiscard]] QByteArray findingCsv(const std::vector<RunFinding> &findings);

} // namespace cw::models
