// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/statusmodel.h"

#include <chrono>

namespace cw::models {
namespace {

constexpr std::chrono::milliseconds kStatusPoll{500};

} // namespace

StatusModel::StatusModel(interfaces::Engine &engine, QObject *parent)
    : QObject(parent), m_engine(engine), m_status(engine.status())
{
    connect(&m_timer, &QTimer::timeout, this, &StatusModel::refresh);
    m_timer.start(kStatusPoll);
}

void StatusModel::refresh()
{
    m_status = m_engine.status();
    Q_EMIT refreshed(m_status);
}

} // namespace cw::models
