// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocketframe.h"
#include "core/http/websockethandshake.h"
#include "tests/http/clientframes.h"

#include <QTest>

using namespace cw::http;
using namespace cw::http::test;

namespace {

constexpr qint64 kLimit = 1000;

const QByteArray kMask4 = QByteArray(4, '\0');

/// `T:text`, `I:payload` (ping), `O:payload` (pong), `C:code` and `V:code`, joined by spaces.
QByteArray events(FrameDecoder &decoder)
{
    QByteArrayList list;
    while (const auto event = decoder.next()) {
        switch (event->kind) {
        case FrameEvent::Kind::Text: list << "T:" + event->payload.left(20); break;
        case FrameEvent::Kind::Ping: list << "I:" + event->payload.left(20); break;
        case FrameEvent::Kind::Pong: list << "O:" + event->payload.left(20); break;
        case FrameEvent::Kind::Close: list << "C:" + QByteArray::number(event->code); break;
        case FrameEvent::Kind::Violation:
            list << "V:" + QByteArray::number(event->code);
            return list.join(' ');
        }
    }
    return list.join(' ');
}

void row(const char *name, const QByteArray &bytes, const QByteArray &expected)
{
    QTest::newRow(name) << bytes << expected;
}

} // namespace

/// The frame codec and the handshake, without a socket (reliability §4.2, 61-77).
class TestHttpFrames : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void decodesByteByByte_data() { decodes_data(); }
    void decodesByteByByte();
    void refusesAtTheHeader();
    void encodes_data();
    void encodes();
    void closeReasonIsCutBetweenCharacters();
    void cacheSharesEqualTexts();
    void acceptKeyOfTheRfc();
    void handshakes_data();
    void handshakes();

private:
    void addGood();
    void addViolations();
    void addCloseCodes();
};

void TestHttpFrames::addGood()
{
    row("text", clientFrame(0x81, "hi"), "T:hi");
    row("empty text", clientFrame(0x81, ""), "T:");
    row("two in one piece", clientFrame(0x81, "a") + clientFrame(0x81, "b"), "T:a T:b");
    row("fragments", clientFrame(0x01, "a") + clientFrame(0x00, "b") + clientFrame(0x80, "c"), "T:abc");
    row("ping between fragments", clientFrame(0x01, "a") + clientFrame(0x89, "p") + clientFrame(0x80, "c"),
        "I:p T:ac");
    row("pong", clientFrame(0x8a, "x"), "O:x");
    row("ping of 125", clientFrame(0x89, QByteArray(125, 'p')), "I:" + QByteArray(20, 'p'));
    row("126 bytes", clientFrame(0x81, QByteArray(126, 't')), "T:" + QByteArray(20, 't'));
    row("at the limit", clientFrame(0x81, QByteArray(kLimit, 't')), "T:" + QByteArray(20, 't'));
    row("utf-8 split over fragments", clientFrame(0x01, "\xe2\x82") + clientFrame(0x80, "\xac"),
        "T:\xe2\x82\xac");
    row("non-character is text", clientFrame(0x81, "\xef\xbf\xbf"), "T:\xef\xbf\xbf");
}

void TestHttpFrames::addViolations()
{
    row("unmasked", QByteArray("\x81\x02hi", 4), "V:1002");
    row("rsv1, as compression would set", clientFrame(0xc1, "x"), "V:1002");
    row("rsv2", clientFrame(0xa1, "x"), "V:1002");
    row("rsv3 on ping", clientFrame(0x99, "x"), "V:1002");
    for (int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        row(qPrintable(QStringLiteral("opcode %1").arg(opcode)), clientFrame(0x80 | opcode, "x"), "V:1002");
    row("binary", clientFrame(0x82, "x"), "V:1003");
    row("fragmented ping", clientFrame(0x09, "x"), "V:1002");
    row("fragmented close", clientFrame(0x08, closePayload(1000)), "V:1002");
    row("ping of 126", clientFrame(0x89, QByteArray(126, 'p')), "V:1002");
    row("ping of 64 KB", clientFrame(0x89, QByteArray(70'000, 'p')), "V:1002");
    row("continuation without start", clientFrame(0x80, "x"), "V:1002");
    row("start inside a series", clientFrame(0x01, "a") + clientFrame(0x81, "b"), "V:1002");
    row("16-bit form of 100", QByteArray("\x81\xfe\x00\x64", 4) + kMask4 + QByteArray(100, 'x'), "V:1002");
    row("64-bit form of 100", QByteArray("\x81\xff\0\0\0\0\0\0\0\x64", 10) + kMask4 + QByteArray(100, 'x'),
        "V:1002");
    row("64-bit form of 65535", QByteArray("\x81\xff\0\0\0\0\0\0\xff\xff", 10) + kMask4, "V:1002");
    row("length with the top bit", QByteArray("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10), "V:1002");
    row("length 2^63-1", QByteArray("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10), "V:1009");
    row("length 3 GB", QByteArray("\x81\xff\0\0\0\0\xc0\0\0\0", 10), "V:1009");
    row("over the limit", clientFrame(0x81, QByteArray(kLimit + 1, 't')), "V:1009");
    row("fragments over the limit", clientFrame(0x01, QByteArray(kLimit, 't')) + clientFrame(0x00, "x"),
        "V:1009");
    row("bad utf-8", clientFrame(0x81, "\xc3("), "V:1007");
    row("cut utf-8", clientFrame(0x81, "\xe2\x82"), "V:1007");
    row("surrogate", clientFrame(0x81, "\xed\xa0\x80"), "V:1007");
    row("overlong", clientFrame(0x81, "\xc0\x80"), "V:1007");
    QByteArray endless = clientFrame(0x01, "");
    for (int i = 0; i < 5000; ++i)
        endless += clientFrame(0x00, "");
    row("5,000 empty fragments", endless, "V:1008");
}

void TestHttpFrames::addCloseCodes()
{
    row("close without code", clientFrame(0x88, ""), "C:0");
    row("close of one byte", clientFrame(0x88, "x"), "V:1002");
    row("close with bad reason", clientFrame(0x88, closePayload(1000, "\xff")), "V:1007");
    row("close with long bad reason", clientFrame(0x88, closePayload(1000, QByteArray(122, 'r') + '\xc3')),
        "V:1007");
    for (int good : {1000, 1001, 1002, 1003, 1007, 1011, 1013, 1014, 3000, 4999})
        row(qPrintable(QStringLiteral("close %1").arg(good)), clientFrame(0x88, closePayload(good, "bye")),
            "C:" + QByteArray::number(good));
    for (int bad : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        row(qPrintable(QStringLiteral("close %1").arg(bad)), clientFrame(0x88, closePayload(bad)), "V:1002");
}

void TestHttpFrames::decodes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    addGood();
    addViolations();
    addCloseCodes();
}

void TestHttpFrames::decodes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    FrameDecoder decoder(kLimit);
    decoder.append(bytes);
    QCOMPARE(events(decoder), expected);
}

void TestHttpFrames::decodesByteByByte()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    FrameDecoder decoder(kLimit);
    QByteArrayList seen;
    for (const char byte : bytes) {
        decoder.append(QByteArray(1, byte));
        if (const QByteArray found = events(decoder); !found.isEmpty())
            seen << found;
        if (!seen.isEmpty() && seen.last().startsWith('V'))
            break;
    }
    QCOMPARE(seen.join(' '), expected);
}

void TestHttpFrames::refusesAtTheHeader()
{
    FrameDecoder decoder(kLimit);
    decoder.append(clientFrame(0x81, QByteArray(kLimit + 1, 't')).left(4));
    QCOMPARE(events(decoder), QByteArray("V:1009"));
}

void TestHttpFrames::encodes_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("0") << 0 << QByteArray("\x81\x00", 2);
    QTest::newRow("125") << 125 << QByteArray("\x81\x7d", 2);
    QTest::newRow("126") << 126 << QByteArray("\x81\x7e\x00\x7e", 4);
    QTest::newRow("65535") << 65535 << QByteArray("\x81\x7e\xff\xff", 4);
    QTest::newRow("65536") << 65536 << QByteArray("\x81\x7f\0\0\0\0\0\x01\0\0", 10);
}

void TestHttpFrames::encodes()
{
    QFETCH(int, size);
    QFETCH(QByteArray, header);
    const QByteArray payload(size, 'p');
    QCOMPARE(encodeFrame(FrameType::Text, payload), header + payload);
}

void TestHttpFrames::closeReasonIsCutBetweenCharacters()
{
    const QByteArray frame = encodeClose(1001, QByteArray(122, 'r') + "\xc3\xa9");
    QCOMPARE(frame.size(), 2 + 2 + 122);
    QVERIFY(frame.startsWith(QByteArray("\x88\x7c\x03\xe9", 4)));
}

void TestHttpFrames::cacheSharesEqualTexts()
{
    TextFrameCache cache;
    const QByteArray first = cache.frameFor("one");
    QVERIFY(cache.frameFor("one").constData() == first.constData()); // the very same bytes
    QCOMPARE(cache.frameFor("two"), encodeFrame(FrameType::Text, "two"));
    QCOMPARE(cache.frameFor(""), encodeFrame(FrameType::Text, ""));
    QCOMPARE(first, encodeFrame(FrameType::Text, "one"));
}

void TestHttpFrames::acceptKeyOfTheRfc()
{
    QCOMPARE(acceptKey("dGhlIHNhbXBsZSBub25jZQ=="), QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void TestHttpFrames::handshakes_data()
{
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<int>("status");
    const QByteArray good = "dGhlIHNhbXBsZSBub25jZQ==";
    QTest::newRow("good") << QByteArray("Upgrade") << good << QByteArray("13") << 0;
    QTest::newRow("in a list") << QByteArray("keep-alive, upgrade") << good << QByteArray("13") << 0;
    QTest::newRow("no upgrade") << QByteArray("keep-alive") << good << QByteArray("13") << 400;
    for (const char *version : {"8", "0", "999", "", "13, 8", "013"})
        QTest::newRow(qPrintable(QStringLiteral("version %1").arg(QLatin1String(version))))
            << QByteArray("Upgrade") << good << QByteArray(version) << 426;
    for (const char *key :
         {"", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZQ==AAAA",
          "!!!!!!!!!!!!!!!!!!!!!!!!", "AAAAAAAAAAAAAAAAAAAAAAAA"})
        QTest::newRow(qPrintable(QStringLiteral("key %1").arg(QLatin1String(key))))
            << QByteArray("Upgrade") << QByteArray(key) << QByteArray("13") << 400;
}

void TestHttpFrames::handshakes()
{
    QFETCH(QByteArray, connection);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, version);
    QFETCH(int, status);
    RequestHead head;
    head.request.headers = {{"connection", connection.toStdString()},
                            {"sec-websocket-key", key.toStdString()},
                            {"sec-websocket-version", version.toStdString()}};
    QCOMPARE(checkHandshake(head).status, status);
    head.contentLength = 1;
    QVERIFY(checkHandshake(head).status >= 400);
    head.contentLength = 0;
    head.request.method = Method::Post;
    QCOMPARE(checkHandshake(head).status, 400);
}

QTEST_APPLESS_MAIN(TestHttpFrames)
#include "tst_http_frames.moc"
