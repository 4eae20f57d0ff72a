// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/rowfiles/importclock.h"
#include "core/interfaces/engine.h"

namespace cw::engine {

/// interfaces::RowFiles of an engine: what is read from files goes through its importer, what is written is what its
/// readers see.
class FileDoor final : public interfaces::RowFiles {
public:
    /// All of it outlives the door.
    FileDoor(interfaces::MarketData &data, interfaces::Importer &importer, const ImportClock &clock)
        : m_data(data), m_importer(importer), m_clock(clock)
    {
    }

    [[nodiscard]] Result<interfaces::RowFileName> nameOf(const std::string &path) const override;
    [[nodiscard]] interfaces::RowFileReport importFile(const interfaces::RowFile &file,
                                                       const interfaces::RowWatch &watch) override;
    [[nodiscard]] Result<std::int64_t> exportRows(const interfaces::RowExport &rows,
                                                  const interfaces::TextSink &sink,
                                                  const interfaces::RowWatch &watch) override;
    [[nodiscard]] Result<std::int64_t> exportTo(const std::string &path, const interfaces::RowExport &rows,
                                                const interfaces::RowWatch &watch) override;

private:
    interfaces::MarketData &m_data;
    interfaces::Importer &m_importer;
    const ImportClock &m_clock;
};

} // namespace cw::engine
