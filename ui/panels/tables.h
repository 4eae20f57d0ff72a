// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTableView;

namespace cw::panels {

/// The look and habits all tables of the window share: whole rows, no grid, compact lines, sortable, resizable.
void prepareTable(QTableView &table);

} // namespace cw::panels
