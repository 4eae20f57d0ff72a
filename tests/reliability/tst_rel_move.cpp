// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/moveload.h"

#include <QTest>

/// A6: a move to the archive beside 2,000 trades a second. Its full length is one of the soak tests.
class TestRelMove : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordingGoesOnBesideAMove();
};

void TestRelMove::recordingGoesOnBesideAMove()
{
    const QString problem = cw::tests::moveUnderLoad(200'000);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestRelMove)
#include "tst_rel_move.moc"
