// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/moveload.h"
#include "tests/storage/kit/privateserver.h"

#include <QTest>

using cw::tests::moveUnderLoad;

/// A6 in its full length, on both engines.
class TestRelLongMove : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fiveMillionRows();
    void onPostgresql();
};

void TestRelLongMove::fiveMillionRows()
{
    const QString problem = moveUnderLoad(5'000'000);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelLongMove::onPostgresql()
{
    const cw::storage::test::PrivateServer server;
    const QString problem = moveUnderLoad(200'000, server.url());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestRelLongMove)
#include "tst_rel_longmove.moc"
