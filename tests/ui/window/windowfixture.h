// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/candles.h"
#include "tests/ui/support/uiengine.h"
#include "ui/models/workspace.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QTemporaryDir>

#include <memory>

namespace cw::testing {

inline const market::InstrumentKey kBitcoin{market::Market::Spot, "BTCUSDT"};
inline const market::InstrumentKey kEther{market::Market::Spot, "ETHUSDT"};
inline const market::UtcTime kStart = market::fromMs(1'723'161'600'000);

/// The real window over a fake engine that has two recorded symbols and knows a third.
struct WindowFixture {
    WindowFixture()
    {
        engine.data().setInstruments(
            {instrument("BTC", "USDT"), instrument("ETH", "USDT"), instrument("XRP", "USDT")});
        interfaces::EngineStatus status;
        status.running = true;
        status.markets = {liveMarket(kStart)};
        for (const auto &key : {kBitcoin, kEther}) {
            for (const market::Interval interval :
                 {market::Interval::M1, market::Interval::M5, market::Interval::H1}) {
                status.tracked.push_back({key, interval});
                engine.data().write({key, interval}, candlesFrom(interval, kStart, 300));
            }
        }
        engine.setStatus(status);
    }

    /// Opens the window; a second call closes it first and opens another over the same files.
    shell::MainWindow &open()
    {
        window.reset();
        workspace.reset();
        workspace = std::make_unique<models::Workspace>(engine);
        window = std::make_unique<shell::MainWindow>(*workspace, themes, settingsFile());
        window->show();
        return *window;
    }

    [[nodiscard]] QString settingsFile() const { return dir.filePath(QStringLiteral("window.json")); }

    QTemporaryDir dir;
    UiEngine engine;
    shell::ThemeManager themes;
    std::unique_ptr<models::Workspace> workspace;
    std::unique_ptr<shell::MainWindow> window;
};

} // namespace cw::testing
