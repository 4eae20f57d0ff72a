// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/instrumentmodel.h"
#include "ui/models/jobmodel.h"
#include "ui/models/statusmodel.h"

namespace cw::models {

/// What all panels of one window share: the ways to the engine and the models of its state. Made before the window
/// and destroyed after it. Lives on the GUI thread.
class Workspace {
public:
    /// The engine must outlive the workspace. `mostCandles`: the settings' limit of a download; 0: none.
    explicit Workspace(interfaces::Engine &engine, int mostCandles = 0)
        : m_mostCandles(mostCandles),
          m_live(engine.liveFeed()), m_link{engine, m_reader, m_live}, m_longLink{engine, m_longReader,
                                                                                  m_live},
          m_instruments(m_link), m_jobs(engine.jobs()), m_status(engine)
    {
    }

    [[nodiscard]] const EngineLink &link() const noexcept { return m_link; }
    /// The same for reads that take as long as the rows are many, so that they do not hold up the chart's.
    [[nodiscard]] const EngineLink &longLink() const noexcept { return m_longLink; }
    /// Candles a download is limited to where the user says nothing else; 0: no limit.
    [[nodiscard]] int mostCandles() const noexcept { return m_mostCandles; }
    [[nodiscard]] InstrumentModel &instruments() noexcept { return m_instruments; }
    [[nodiscard]] JobModel &jobs() noexcept { return m_jobs; }
    [[nodiscard]] StatusModel &status() noexcept { return m_status; }

private:
    int m_mostCandles;
    AsyncReader m_reader;
    AsyncReader m_longReader;
    LiveBridge m_live;
    EngineLink m_link;
    EngineLink m_longLink;
    InstrumentModel m_instruments;
    JobModel m_jobs;
    StatusModel m_status;
};

} // namespace cw::models
