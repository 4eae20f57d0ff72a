// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/models/rowtable.h"

#include <QTimer>

#include <optional>
#include <vector>

namespace cw::models {

/// All running backfills and repairs together, for the status bar.
struct JobSummary {
    int running = 0;
    std::int64_t rowsDone = 0;
    std::int64_t rowsTotal = 0;
    std::optional<std::chrono::seconds> eta; ///< of the one that takes longest
};

/// Running and recently finished jobs, newest first. The engine's list is looked at twice a second. Lives on the GUI
/// thread.
class JobModel : public RowTable {
    Q_OBJECT

public:
    enum Column {
        Title,
        State,
        Order, ///< its priority, and its place while it waits
        Progress,
        Rows,
        Requests,
        Weight,
        Eta,
        Attempts,
        Started,
        Outcome,
        ColumnCount
    };
    enum Role {
        PercentRole = Qt::UserRole, ///< 0 to 100, or -1 while the total is not known
    };

    explicit JobModel(interfaces::Jobs &jobs, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const std::vector<interfaces::JobStatus> &jobs() const noexcept { return m_list; }
    [[nodiscard]] JobSummary summary() const;
    /// Numbers of the requested jobs that wait, the next one first.
    [[nodiscard]] std::vector<std::int64_t> waiting() const;
    [[nodiscard]] static bool isUnderWay(const interfaces::JobStatus &job) noexcept;

    void refresh();

Q_SIGNALS:
    /// After every look at the list.
    void refreshed();
    /// Work that was under way at the last look is so no more.
    void workEnded();

private:
    interfaces::Jobs &m_jobs;
    std::vector<interfaces::JobStatus> m_list;
    QTimer m_timer;
};

} // namespace cw::models
