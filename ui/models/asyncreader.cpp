// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/asyncreader.h"

namespace cw::models {
namespace {

/// Reads are short and mostly from memory; two at a time keep a slow one from holding up the rest.
constexpr int kThreads = 2;

} // namespace

AsyncReader::AsyncReader(QObject *parent) : QObject(parent) { m_pool.setMaxThreadCount(kThreads); }

AsyncReader::~AsyncReader()
{
    m_pool.clear();
    m_pool.waitForDone();
}

} // namespace cw::models
